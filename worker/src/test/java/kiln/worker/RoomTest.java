package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.worker.execute.Attempt;
import kiln.worker.step.StepSettings;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final long MIB = 1L << 20;

    private final Box box = new Box();
    private final RunningJobs running = new RunningJobs(new WorkerId("alice-1"));
    private final WorkerConfig config =
            WorkerConfig.standard(2, Path.of("scratch"), new StepSettings(Optional.empty(), Optional.empty(), 1));
    private final Room room = new Room(config, box, running);

    @Test
    void whatFits_isTaken() {
        assertEquals(Optional.empty(), room.against(offer(1, 4_000, 2_000, 4)));
    }

    @Test
    void whatDoesNotFit_isRefusedWithAllTheNumbers() {
        assertEquals(
                Optional.of("wants 4001 MiB of disk, 4000 left, wants 2001 MiB of memory, 2000 left, wants 5 processors, 4 left"),
                room.against(offer(1, 4_001, 2_001, 5)));
    }

    @Test
    void whatARunningJobWasPromised_isTaken_whetherItUsesItYetOrNot() {
        running.begin(offer(1, 3_000, 1_500, 1), 0);

        assertEquals(Optional.empty(), room.against(offer(2, 1_000, 500, 4)));
        assertEquals(Optional.of("wants 1001 MiB of disk, 1000 left"), room.against(offer(2, 1_001, 500, 4)));
        assertEquals(Optional.of("wants 501 MiB of memory, 500 left"), room.against(offer(2, 1_000, 501, 4)));
    }

    @Test
    void whatARunningJobUsesOfItsPromise_isNotCountedTwice() {
        room.takesOffers();
        running.begin(offer(1, 3_000, 0, 1), 0);
        box.diskFreeMib = 1_500;

        assertEquals(Optional.empty(), room.against(offer(2, 1_000, 0, 1)));
        assertEquals(Optional.of("wants 1001 MiB of disk, 1000 left"), room.against(offer(2, 1_001, 0, 1)));
    }

    @Test
    void aJobThatIsOnlyBeingRecorded_needsNothingMore() {
        running.begin(offer(1, 3_000, 1_500, 1), 0).orElseThrow().stage(Attempt.LAST_STAGE);

        assertEquals(Optional.empty(), room.against(offer(2, 4_000, 2_000, 4)));
    }

    @Test
    void whatSomebodyElseTakesOfTheDisk_isGone() {
        room.takesOffers();
        running.begin(offer(1, 3_000, 0, 1), 0);
        box.diskFreeMib = 600;

        assertEquals(Optional.of("wants 601 MiB of disk, 600 left"), room.against(offer(2, 601, 0, 1)));
    }

    @Test
    void anOfferCountsItselfOnlyOnce() {
        JobOffer offer = offer(1, 4_000, 2_000, 1);
        running.begin(offer, 0);

        assertEquals(Optional.empty(), room.against(offer));
    }

    @Test
    void aFullDisk_closesTheDoor_untilThereIsEnoughAgain() {
        List<Boolean> open = List.of(
                takesAt(512), takesAt(511), takesAt(512), takesAt(1_023), takesAt(1_024), takesAt(512));

        assertEquals(List.of(true, false, false, false, true, true), open);
    }

    private boolean takesAt(int freeMib) {
        box.diskFreeMib = freeMib;
        return room.takesOffers();
    }

    @Test
    void theHeartbeatTellsOfAll_asIfNothingRan() {
        room.takesOffers();
        running.begin(offer(1, 3_000, 1_500, 1), 0);
        box.diskFreeMib = 2_000;

        assertEquals(new Progress.Room(List.copyOf(config.pools()), 4_000 * MIB, 2_000 * MIB, 4, true), room.view());
    }

    private static JobOffer offer(int number, long diskMib, long memoryMib, int cpus) {
        JobOffer offer = new JobOffer(new JobId("source-%032x".formatted(number)), 1, Sha256.of("key"), "title",
                new JobOptions.Source("x", 1), Map.of());
        return new JobOffer(offer.job(), 1, offer.key(), offer.title(), offer.options(), offer.inputs(),
                Optional.of(new JobNeeds(diskMib * MIB, memoryMib * MIB, cpus)), Optional.empty(), Optional.empty());
    }

    /// A machine of 4 processors, 2,000 MiB of memory and a disk that tests fill.
    private static final class Box implements Machine {
        private long diskFreeMib = 4_000;

        @Override
        public long diskFreeBytes(Path folder) {
            return diskFreeMib * MIB;
        }

        @Override
        public long memoryBytes() {
            return 2_000 * MIB;
        }

        @Override
        public int cpus() {
            return 4;
        }

        @Override
        public Thread thread(String name, Runnable body) {
            throw new UnsupportedOperationException("room needs no thread");
        }

        @Override
        public void pause(Duration time) {
            throw new UnsupportedOperationException("room waits for nothing");
        }

        @Override
        public Pulse pulse(Duration interval, Runnable beat) {
            throw new UnsupportedOperationException("room has no pulse");
        }
    }
}
