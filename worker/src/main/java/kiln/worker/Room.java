package kiln.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobNeeds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the machine has left for jobs. What running jobs were promised counts as taken, whether they use it yet or not.
final class Room {
    /// Below this much free disk no offer is taken at all; from [#ENOUGH_BYTES] on again, so that it does not flicker.
    static final long FLOOR_BYTES = 512L << 20;
    static final long ENOUGH_BYTES = 1024L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final WorkerConfig config;
    private final Machine machine;
    private final RunningJobs running;
    private long diskBytes;
    private boolean open = true;

    Room(WorkerConfig config, Machine machine, RunningJobs running) {
        this.config = config;
        this.machine = machine;
        this.running = running;
    }

    /// Whether there is enough disk to listen for offers at all.
    synchronized boolean takesOffers() {
        look();
        return open;
    }

    /// What stands against taking a job on, with the numbers; empty if nothing does.
    synchronized Optional<String> against(JobOffer offer) {
        long free = look();
        JobNeeds needs = offer.wanted();
        List<JobNeeds> others = running.needs(offer.job());
        long disk = Math.min(free, diskBytes - others.stream().mapToLong(JobNeeds::diskBytes).sum());
        long memory = machine.memoryBytes() - others.stream().mapToLong(JobNeeds::memoryBytes).sum();
        List<String> lacks = new ArrayList<>();
        lack(lacks, "MiB of disk", needs.diskBytes() >> 20, disk >> 20);
        lack(lacks, "MiB of memory", needs.memoryBytes() >> 20, memory >> 20);
        lack(lacks, "processors", needs.cpus(), machine.cpus());
        return lacks.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lacks));
    }

    private static void lack(List<String> lacks, String what, long wanted, long left) {
        if (wanted > left) {
            lacks.add("wants " + wanted + " " + what + ", " + Math.max(0, left) + " left");
        }
    }

    /// For the heartbeat.
    synchronized Progress.Room view() {
        look();
        return new Progress.Room(
                List.copyOf(config.pools()), diskBytes, machine.memoryBytes(), machine.cpus(), open);
    }

    /// How much disk there would be without the running jobs cannot be seen while they run: it is what there was
    /// before, or less if something else has eaten into it.
    ///
    /// @return free now, in bytes
    private long look() {
        long free = machine.diskFreeBytes(config.scratch());
        List<JobNeeds> taken = running.needs();
        long most = free + taken.stream().mapToLong(JobNeeds::diskBytes).sum();
        diskBytes = taken.isEmpty() ? free : Math.min(Math.max(diskBytes, free), most);
        boolean was = open;
        open = free >= (was ? FLOOR_BYTES : ENOUGH_BYTES);
        if (was != open) {
            LOG.warn("offers {} free-mib={} floor-mib={}", open ? "taken again" : "not taken for want of disk",
                    free >> 20, FLOOR_BYTES >> 20);
        }
        return free;
    }
}
