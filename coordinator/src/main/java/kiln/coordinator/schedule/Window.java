package kiln.coordinator.schedule;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Durations;
import kiln.coordinator.ledger.JobEntry;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Pool;

/// The offers that are out. Nobody can overtake them, so there are only about as many as slots are free, and beside
/// busy slots no more than a moment's work.
final class Window {
    private static final int DOUBLINGS_MAX = 4;
    /// Offers for one slot, at most, however short their jobs are.
    private static final int AHEAD_PER_SLOT_MAX = 64;
    /// Of jobs that were never seen.
    private static final int GUESSED_PER_SLOT_MAX = 3;
    /// Offers that were not trusted any more come on top of those that are, at most so many times over.
    private static final int STALE_MAX = 4;

    private final Policy policy;
    /// The oldest first.
    private final LinkedHashMap<JobId, Out> out = new LinkedHashMap<>();
    private final Map<Shape, Integer> freshByShape = new HashMap<>();
    private final Map<Pool, Integer> freshByPool = new EnumMap<>(Pool.class);
    private final Map<JobId, Out> stale = new LinkedHashMap<>();
    private long aheadMillis;
    /// Since when some slot has been free without a break, Unix time in ms.
    private long freeSinceMillis;
    private long timesFull;

    /// An offer.
    ///
    /// @param times how often it was made
    /// @param millis how long the job is expected to take
    record Out(JobEntry job, Shape shape, long atMillis, int times, long millis, ReadySet.Charge charge) {}

    Window(Policy policy) {
        this.policy = policy;
    }

    boolean has(JobId job) {
        return out.containsKey(job) || stale.containsKey(job);
    }

    Optional<Out> find(JobId job) {
        return Optional.ofNullable(out.getOrDefault(job, stale.get(job)));
    }

    void add(Out one) {
        out.put(one.job().job().id(), one);
        count(one, 1);
    }

    Optional<Out> remove(JobId job) {
        Out fresh = out.remove(job);
        if (fresh != null) {
            count(fresh, -1);
            return Optional.of(fresh);
        }
        return Optional.ofNullable(stale.remove(job));
    }

    private void count(Out one, int sign) {
        freshByShape.merge(one.shape(), sign, Integer::sum);
        freshByPool.merge(one.shape().pool(), sign, Integer::sum);
        aheadMillis += sign * one.millis();
    }

    /// Whether one more job of a shape would find a free slot, after all that is out has found one.
    boolean leavesFree(Shape shape, Crew crew) {
        return crew.freeSlots() > out.size()
                && crew.free(shape) > freshByShape.getOrDefault(shape, 0)
                && crew.free(Shape.any(shape.pool())) > freshByPool.getOrDefault(shape.pool(), 0)
                && stale.size() <= STALE_MAX * crew.slots();
    }

    /// Whether one more job may lie ready beside busy slots. Where its time is only guessed, from others of its kind, few
    /// may: a guess that is wrong holds up whoever comes later, as often as it was made.
    boolean leavesRoomAhead(Durations.Expected expected, Crew crew) {
        int ahead = out.size() - crew.freeSlots();
        if (ahead < 0 || expected.p90() > policy.shortMillis() || stale.size() > STALE_MAX * crew.slots()) {
            return false;
        }
        boolean guessed = expected.seen() == 0;
        return ahead < crew.slots()
                || ahead < (guessed ? GUESSED_PER_SLOT_MAX : AHEAD_PER_SLOT_MAX) * crew.slots()
                && aheadMillis + (guessed ? expected.p90() : expected.p50()) <= policy.aheadMillis() * crew.slots();
    }

    /// Offers to be made again: nobody claimed them although somebody could have. Each time the patience doubles:
    /// offers that were only slow must not pile up faster than workers can refuse them.
    List<JobEntry> repeat(long now, Crew crew) {
        freeSince(now, crew);
        List<Out> old = new ArrayList<>();
        for (Out one : out.values()) {
            if (now - overlookedSince(one) <= policy.freshMillis()) {
                break;
            }
            old.add(one);
        }
        if (crew.freeSlots() > 0) {
            old.forEach(one -> {
                remove(one.job().job().id());
                stale.put(one.job().job().id(), one);
            });
        }
        List<JobEntry> again = new ArrayList<>();
        if (crew.freeSlots() > 0) {
            stale.replaceAll((id, one) -> {
                if (now - one.atMillis() <= patience(one)) {
                    return one;
                }
                again.add(one.job());
                return new Out(one.job(), one.shape(), now, one.times() + 1, one.millis(), one.charge());
            });
        }
        return again;
    }

    private void freeSince(long now, Crew crew) {
        if (crew.timesFull() != timesFull) {
            timesFull = crew.timesFull();
            freeSinceMillis = now;
        }
    }

    /// Since when somebody could have claimed it: what lies beside busy slots is not overlooked.
    private long overlookedSince(Out one) {
        return Math.max(one.atMillis(), freeSinceMillis);
    }

    private long patience(Out one) {
        return policy.claimPatienceMillis() << Math.min(one.times() - 1, DOUBLINGS_MAX);
    }

    /// When an unclaimed offer needs attention. While no slot is free nobody can claim, so an overdue offer is no
    /// reason to wake up.
    ///
    /// @param more whether something else is ready to be offered
    long nextMillis(long now, Crew crew, boolean more) {
        if (crew.freeSlots() == 0) {
            return Long.MAX_VALUE;
        }
        long next = stale.values().stream().mapToLong(one -> one.atMillis() + patience(one) + 1).min().orElse(Long.MAX_VALUE);
        Optional<Out> oldest = out.values().stream().findFirst();
        return oldest.map(one -> Math.min(next, overlookedSince(one) + (more ? policy.freshMillis() : policy.claimPatienceMillis()) + 1))
                .orElse(next);
    }
}
