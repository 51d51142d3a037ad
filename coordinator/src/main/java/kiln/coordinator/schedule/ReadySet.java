package kiln.coordinator.schedule;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.JobEntry;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;

/// Jobs that any fitting worker may take now, in the order in which they should go: lane, build, rank. A job that
/// several builds want stands in the row of each, so the best lane and the build that had least bring it forward. A
/// change costs the logarithm of what waits, times the builds that want the job.
final class ReadySet {
    private final Policy policy;
    private final Shares shares = new Shares();
    private final Map<Lane, LaneRows> lanes = new EnumMap<>(Lane.class);
    private final Map<BuildId, BuildRow> rows = new HashMap<>();
    private final Map<JobId, Place> places = new HashMap<>();
    /// Left over by builds that ended without them; worth finishing when nothing else is to be done.
    private final Map<JobId, Place> leftOver = new LinkedHashMap<>();
    private long sequence;

    /// Where a job stands.
    record Place(JobEntry job, Shape shape, Rank rank, long readyMillis, List<BuildRow> rows) {}

    /// What a job was charged for.
    record Charge(List<BuildRow> rows, double amount) {
        static final Charge NONE = new Charge(List.of(), 0);
    }

    ReadySet(Policy policy) {
        this.policy = policy;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new LaneRows(lane, shares.open()));
        }
    }

    void at(long now) {
        shares.at(now);
    }

    int size() {
        return places.size();
    }

    Optional<Place> place(JobId job) {
        return Optional.ofNullable(places.get(job));
    }

    /// @param readyMillis since when it waits for a slot
    void add(JobEntry job, Shape shape, long readyMillis, List<BuildEntry> builds) {
        double urgency = job.remainingMillis() - policy.ageing() * readyMillis;
        List<BuildRow> wanting = builds.stream().map(this::row).toList();
        Place place = new Place(job, shape, new Rank(urgency, ++sequence, job.job().id()), readyMillis, wanting);
        places.put(job.job().id(), place);
        if (wanting.isEmpty()) {
            leftOver.put(job.job().id(), place);
        }
        for (BuildRow row : wanting) {
            LaneRows lane = lanes.get(row.lane());
            boolean first = lane.isEmpty();
            lane.change(row, () -> row.add(shape, place.rank()));
            if (first) {
                raiseToFloor(lane);
            }
        }
    }

    /// A lane that comes to wait has no claim on what it did not want before.
    private void raiseToFloor(LaneRows lane) {
        lane.account().raise(policy.floor() * used());
    }

    private double used() {
        return lanes.values().stream().mapToDouble(one -> one.account().used()).sum();
    }

    private BuildRow row(BuildEntry build) {
        return rows.computeIfAbsent(build.id(), id -> new BuildRow(build, shares.open()));
    }

    Optional<Place> remove(JobId job) {
        Optional<Place> place = Optional.ofNullable(places.remove(job));
        leftOver.remove(job);
        place.ifPresent(one -> one.rows().forEach(row ->
                lanes.get(row.lane()).change(row, () -> row.remove(one.shape(), one.rank()))));
        return place;
    }

    /// What is ready of a build.
    List<JobEntry> jobsOf(BuildId build) {
        return Optional.ofNullable(rows.get(build)).stream()
                .flatMap(row -> row.byShape().values().stream())
                .flatMap(ranks -> ranks.stream())
                .map(rank -> places.get(rank.job()).job())
                .toList();
    }

    /// A build was stopped, goes on, or has ended.
    void changed(BuildEntry build) {
        Optional.ofNullable(rows.get(build.id())).ifPresent(row -> {
            lanes.get(row.lane()).change(row, () -> {});
            if (build.finished().isPresent() && row.size() == 0) {
                rows.remove(build.id());
                shares.close(row.account());
            }
        });
    }

    /// The job that should go next, of those that fit.
    Optional<Place> first(Predicate<Shape> fits) {
        List<LaneRows> waiting = lanes.values().stream().filter(lane -> lane.has(fits)).toList();
        return next(waiting).flatMap(lane -> lane.first(fits)).map(rank -> places.get(rank.job()))
                .or(() -> leftOver.values().stream().filter(place -> fits.test(place.shape())).findFirst());
    }

    /// The best lane, unless another that waits has less than its floor.
    private Optional<LaneRows> next(List<LaneRows> waiting) {
        double least = policy.floor() * used();
        return waiting.stream().skip(1)
                .filter(lane -> lane.account().used() < least)
                .min(Comparator.comparingDouble(lane -> lane.account().used()))
                .or(() -> waiting.stream().findFirst());
    }

    /// Puts slot time on the account of those who want a job: on its lane, and in equal parts on its builds.
    Charge charge(List<BuildEntry> builds, long millis) {
        List<BuildRow> wanting = builds.stream().map(this::row).toList();
        return charge(wanting, millis * shares.weight());
    }

    private Charge charge(List<BuildRow> wanting, double amount) {
        if (wanting.isEmpty()) {
            return Charge.NONE;
        }
        lanes.get(best(wanting)).account().charge(amount);
        wanting.forEach(row -> lanes.get(row.lane()).change(row, () -> row.account().charge(amount / wanting.size())));
        return new Charge(wanting, amount);
    }

    /// It took longer or less than was charged, or did not start at all.
    void correct(Charge charge, long chargedMillis, long usedMillis) {
        double rate = chargedMillis == 0 ? shares.weight() : charge.amount() / chargedMillis;
        charge(charge.rows(), rate * (usedMillis - chargedMillis));
    }

    private static Lane best(List<BuildRow> wanting) {
        return wanting.stream().map(BuildRow::lane).min(Comparator.naturalOrder()).orElse(Lane.NIGHTLY);
    }

    /// Where a job stands in the row of the best of the builds that want it.
    ///
    /// @param orders rows that were worked out before, by build; filled
    Optional<Position> position(JobId job, Map<BuildId, Map<JobId, Integer>> orders) {
        return place(job).flatMap(place -> place.rows().stream()
                .filter(BuildRow::isOpen)
                .min(Comparator.comparing(BuildRow::lane))
                .map(row -> new Position(row.lane(), row.build().id(),
                        Math.min(row.size(), orders.computeIfAbsent(row.build().id(), id -> row.order()).getOrDefault(job, 1)), row.size(),
                        lanes.get(row.lane()).builds())));
    }

    /// @param place from 1, among the `of` ready jobs of the build
    /// @param builds how many builds of the lane take turns
    record Position(Lane lane, BuildId build, int place, int of, int builds) {}
}
