package kiln.coordinator.schedule;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.WorkerId;

/// Who could take what at the moment. Sums per shape are kept up to date as workers start and end jobs, so a question
/// costs nothing and a change costs as much as there are shapes, however many workers there are.
final class Crew {
    private final Map<WorkerId, Hand> hands = new HashMap<>();
    private final Map<Shape, int[]> freeByShape = new HashMap<>();
    private final Map<Shape, int[]> suitedByShape = new HashMap<>();
    private int slots;
    private int freeSlots;
    private long timesFull;

    /// One worker; without capacity if it is only known from the ledger.
    private static final class Hand {
        private Optional<Capacity> capacity = Optional.empty();
        private final Map<JobId, Shape> running = new HashMap<>();
        private boolean allowed = true;
        private long disk;
        private long memory;

        private int slots() {
            return capacity.filter(one -> allowed && one.takesOffers()).map(Capacity::slots).orElse(0);
        }

        private int free() {
            return Math.max(0, slots() - running.size());
        }

        /// How many more jobs of a shape it could take now.
        private int free(Shape shape) {
            if (free() == 0 || !capacity.get().suits(shape)) {
                return 0;
            }
            JobNeeds needs = shape.needs();
            long byDisk = (capacity.get().diskBytes() - disk) / Math.max(1, needs.diskBytes());
            long byMemory = (capacity.get().memoryBytes() - memory) / Math.max(1, needs.memoryBytes());
            return (int) Math.clamp(Math.min(byDisk, byMemory), 0, free());
        }

        private boolean isSuited(Shape shape) {
            return slots() > 0 && capacity.filter(one -> one.suits(shape)).isPresent();
        }
    }

    void is(WorkerId worker, Capacity capacity) {
        Hand hand = hands.computeIfAbsent(worker, id -> new Hand());
        if (!hand.capacity.equals(Optional.of(capacity))) {
            change(worker, one -> one.capacity = Optional.of(capacity));
        }
    }

    /// Whether the ledger lets it have jobs.
    void allow(WorkerId worker, boolean allowed) {
        if (hands.containsKey(worker) && hands.get(worker).allowed != allowed) {
            change(worker, hand -> hand.allowed = allowed);
        }
    }

    void gone(WorkerId worker) {
        if (hands.containsKey(worker) && hands.get(worker).capacity.isPresent()) {
            change(worker, one -> one.capacity = Optional.empty());
        }
    }

    void started(WorkerId worker, JobId job, Shape shape) {
        change(worker, hand -> {
            if (hand.running.putIfAbsent(job, shape) == null) {
                hand.disk += shape.needs().diskBytes();
                hand.memory += shape.needs().memoryBytes();
            }
        });
    }

    void ended(WorkerId worker, JobId job) {
        change(worker, hand -> Optional.ofNullable(hand.running.remove(job)).ifPresent(shape -> {
            hand.disk -= shape.needs().diskBytes();
            hand.memory -= shape.needs().memoryBytes();
        }));
    }

    private interface Change {
        void to(Hand hand);
    }

    private void change(WorkerId worker, Change change) {
        Hand hand = hands.computeIfAbsent(worker, id -> new Hand());
        count(hand, -1);
        change.to(hand);
        count(hand, 1);
        if (freeSlots == 0) {
            timesFull++;
        }
        if (hand.capacity.isEmpty() && hand.running.isEmpty()) {
            hands.remove(worker);
        }
    }

    private void count(Hand hand, int sign) {
        slots += sign * hand.slots();
        freeSlots += sign * hand.free();
        freeByShape.forEach((shape, sum) -> sum[0] += sign * hand.free(shape));
        suitedByShape.forEach((shape, sum) -> sum[0] += hand.isSuited(shape) ? sign : 0);
    }

    /// Slots of live workers that take offers.
    int slots() {
        return slots;
    }

    int freeSlots() {
        return freeSlots;
    }

    /// Changes whenever no slot was left free.
    long timesFull() {
        return timesFull;
    }

    /// How many jobs of a shape could start now.
    int free(Shape shape) {
        return freeByShape.computeIfAbsent(shape, one ->
                new int[] {hands.values().stream().mapToInt(hand -> hand.free(one)).sum()})[0];
    }

    /// How many live workers could do such a job if they had nothing else to do.
    int suited(Shape shape) {
        return suitedByShape.computeIfAbsent(shape, one ->
                new int[] {(int) hands.values().stream().filter(hand -> hand.isSuited(one)).count()})[0];
    }

    /// Of live workers, whether they take offers or not.
    Stream<Capacity> capacities() {
        Collection<Hand> all = hands.values();
        return all.stream().flatMap(hand -> hand.capacity.stream());
    }
}
