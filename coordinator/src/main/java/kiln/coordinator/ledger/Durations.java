package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobKind;

/// How long jobs take, learned from those that ended: a part of what the ledger knows, so it outlives a restart. A job
/// that ran before is judged by its own last times, any other by those of its kind, and a kind nobody has seen yet
/// by [Estimate]. Medians and tenths of the last times only: one night with a slow mirror does not spoil the next.
public final class Durations {
    /// Titles remembered; the one not seen for longest is forgotten first.
    static final int TITLES_MAX = 20_000;

    private static final int PER_TITLE = 8;
    private static final int PER_KIND = 64;
    private static final long MILLIS_MAX = 7 * 24 * 3600 * 1000L;
    /// Spread that is assumed where too little is known: p90 over p50.
    private static final double SPREAD_GUESSED = 2;
    private static final double SPREAD_LEAST = 1.25;

    private final Map<JobKind, Times> kinds = new TreeMap<>();
    /// Last learned comes last.
    private final LinkedHashMap<String, Times> titles = new LinkedHashMap<>();

    /// What is to be expected, in ms.
    ///
    /// @param p50 half of such jobs take at most this
    /// @param p90 nine of ten do
    /// @param seen how many times this is drawn from; 0 for a guess
    public record Expected(long p50, long p90, int seen) {}

    /// The last so many times, with their order worked out once.
    private static final class Times {
        private final int max;
        private final List<Long> last = new ArrayList<>();
        private Expected expected = new Expected(0, 0, 0);

        Times(int max) {
            this.max = max;
        }

        void add(long millis) {
            if (last.size() == max) {
                last.removeFirst();
            }
            last.add(millis);
            List<Long> sorted = last.stream().sorted().toList();
            long p50 = sorted.get((sorted.size() - 1) / 2);
            long p90 = sorted.get((int) Math.ceil(sorted.size() * 0.9) - 1);
            double least = sorted.size() < 4 ? SPREAD_GUESSED : SPREAD_LEAST;
            expected = new Expected(p50, Math.max(p90, Math.round(p50 * least)), sorted.size());
        }
    }

    /// One job ended well after so long.
    void learn(Job job, JobResult result) {
        learn(job.kind(), job.title(), result.finishedMillis() - result.startedMillis());
    }

    /// @param millis by the worker's clock, which may have been set meanwhile: what cannot be is cut
    void learn(JobKind kind, String title, long millis) {
        long sane = Math.clamp(millis, 0, MILLIS_MAX);
        kinds.computeIfAbsent(kind, k -> new Times(PER_KIND)).add(sane);
        Times times = titles.containsKey(title) ? titles.remove(title) : new Times(PER_TITLE);
        times.add(sane);
        titles.put(title, times);
        if (titles.size() > TITLES_MAX) {
            titles.pollFirstEntry();
        }
    }

    /// How long a job will run once it has started.
    public Expected of(Job job) {
        Times own = titles.get(job.title());
        if (own != null) {
            return own.expected;
        }
        Times kind = kinds.get(job.kind());
        if (kind != null) {
            return new Expected(kind.expected.p50(), kind.expected.p90(), 0);
        }
        long guess = 1000 * Estimate.seconds(job.kind());
        return new Expected(guess, Math.round(guess * SPREAD_GUESSED), 0);
    }

    /// All that was learned, for a checkpoint; what was learned longest ago comes first.
    List<LedgerEvent> learned() {
        List<LedgerEvent> events = new ArrayList<>();
        kinds.forEach((kind, times) -> events.add(
                new LedgerEvent.DurationsRestored(Optional.of(kind), "", List.copyOf(times.last))));
        titles.forEach((title, times) -> events.add(
                new LedgerEvent.DurationsRestored(Optional.empty(), title, List.copyOf(times.last))));
        return events;
    }

    void restore(LedgerEvent.DurationsRestored event) {
        Times times = event.kind()
                .map(kind -> kinds.computeIfAbsent(kind, k -> new Times(PER_KIND)))
                .orElseGet(() -> titles.computeIfAbsent(event.title(), t -> new Times(PER_TITLE)));
        event.millis().forEach(times::add);
    }
}
