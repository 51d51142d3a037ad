package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.farm.chaos.Workload.Asked;
import kiln.farm.fault.FaultRecord;
import kiln.farm.fault.Plot;

/// One scenario at work on a farm: what it asked for, what it did, how long things took.
final class Scene {
    private static final Duration SUBMIT = Duration.ofSeconds(120);
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private final ChaosFarm farm;
    private final Workload workload;
    private final Inspection inspection;
    private final ObjectWatch watch;
    private final int askedBefore;
    private final long endNanos;
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private final List<String> silent = new ArrayList<>();
    private final Map<String, Double> figures = new TreeMap<>();
    private int injected;
    private long nextLook;

    /// @param endNanos of [System#nanoTime]; by then nothing new shall be begun
    Scene(ChaosFarm farm, Workload workload, ObjectWatch watch, long endNanos) {
        this.endNanos = endNanos;
        this.farm = farm;
        this.workload = workload;
        this.watch = watch;
        this.inspection = new Inspection(farm, watch);
        this.askedBefore = workload.asked().size();
    }

    ChaosFarm farm() {
        return farm;
    }

    Workload workload() {
        return workload;
    }

    /// A build of all kinds of jobs, wanted to succeed.
    String submit() throws InterruptedException {
        return workload.submit(Plot.GOOD, true, false, SUBMIT);
    }

    String submit(Plot plot, boolean allKinds) throws InterruptedException {
        return workload.submit(plot, allKinds, false, SUBMIT);
    }

    String submitToCancel() throws InterruptedException {
        return workload.submit(Plot.GOOD, true, true, SUBMIT);
    }

    /// Whether the time is over: what was not begun by now is not run, and said to be so.
    boolean isLate() {
        return System.nanoTime() > endNanos;
    }

    /// Counts one fault, and that it fired only if it did something.
    void injected(String fault, boolean fired) {
        injected++;
        if (!fired) {
            silent.add(fault);
        }
    }

    /// Keeps the longest.
    void recovered(String what, double seconds) {
        figures.merge(what, seconds, Math::max);
    }

    /// Waits a little and looks at the bucket meanwhile.
    void breathe() throws InterruptedException {
        if (System.nanoTime() > nextLook) {
            watch.look();
            nextLook = System.nanoTime() + LOOK_NANOS;
        }
        Thread.sleep(20);
    }

    void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            breathe();
        }
    }

    /// A question asked until it is answered.
    interface Question<T> {
        Optional<T> ask() throws IOException, InterruptedException;
    }

    <T> Optional<T> await(Duration patience, Question<T> question) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<T> answer = question.ask();
        while (answer.isEmpty() && System.nanoTime() < end) {
            breathe();
            answer = question.ask();
        }
        return answer;
    }

    /// Waits until a coordinator leads.
    ///
    /// @return seconds that took
    double awaitLeader() throws IOException, InterruptedException {
        long start = System.nanoTime();
        await(Duration.ofSeconds(90), () -> workload.leads() ? Optional.of(true) : Optional.empty());
        return (System.nanoTime() - start) / 1e9;
    }

    /// Waits, with everybody tended, until all builds have ended, and judges.
    Row end(String name, Duration patience) throws IOException, InterruptedException {
        await(patience, () -> {
            farm.tend();
            return workload.atRest() ? Optional.of(true) : Optional.empty();
        });
        List<Finding> findings = settled();
        recoveries();
        int cells = workload.asked().stream().skip(askedBefore).mapToInt(asked -> asked.cells().size()).sum();
        return Row.of(name, injected, silent, cells, findings, figures, (System.nanoTime() - startNanos) / 1e9);
    }

    /// What the coordinator has published as ended may still be on its way elsewhere: losers of a race tidy up, a build
    /// nobody knew of ends. What is still there after a while is there to stay.
    private List<Finding> settled() throws IOException, InterruptedException {
        List<Asked> asked = workload.asked();
        Duration patience = farm.terms().lease().multipliedBy(3).plusSeconds(15);
        Optional<List<Finding>> none = await(patience, () -> {
            List<Finding> now = Oracle.judge(inspection.gather(asked));
            return now.isEmpty() ? Optional.of(now) : Optional.empty();
        });
        return none.isPresent() ? none.get() : Oracle.judge(inspection.gather(asked));
    }

    /// From the death of a worker that held a lease: until the farm wrote that down, and until the job ran elsewhere.
    private void recoveries() throws IOException {
        List<JsonNode> events = inspection.ledger();
        for (Member member : farm.members()) {
            for (FaultRecord death : member.fired()) {
                if (death.atMillis() >= startMillis && death.attempt() > 0 && held(events, death)) {
                    after(events, death, "attempt-failed", death.attempt()).ifPresent(s -> recovered("detected", s));
                    after(events, death, "job-started", death.attempt() + 1).ifPresent(s -> recovered("elsewhere", s));
                }
            }
        }
    }

    private static boolean held(List<JsonNode> events, FaultRecord death) {
        return events.stream().anyMatch(event -> is(event, death, "job-started", death.attempt()))
                && events.stream().noneMatch(event -> is(event, death, "job-succeeded", death.attempt()));
    }

    private static Optional<Double> after(List<JsonNode> events, FaultRecord death, String type, int attempt) {
        return events.stream()
                .filter(event -> is(event, death, type, attempt))
                .map(event -> (event.path("atMillis").asLong() - death.atMillis()) / 1000.0)
                .findFirst();
    }

    private static boolean is(JsonNode event, FaultRecord death, String type, int attempt) {
        return event.path("type").asText().equals(type) && event.path("job").asText().equals(death.job())
                && event.path("attempt").asInt() == attempt;
    }
}
