package kiln.schemas.message;

import java.util.List;
import java.util.Optional;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.WorkerId;

/// Workers to coordinator and dashboards, and coordinators to each other, on `kiln.progress`; may be lost.
public sealed interface Progress {
    /// I am alive; sent every two seconds and at every change.
    ///
    /// @param slots how many jobs the worker takes at once
    /// @param running what it works on
    /// @param diskFreeBytes in its scratch folder
    /// @param room what it offers to jobs; older workers do not say
    /// @param number counts the beats of this worker from 1, because they can overtake each other; older workers do not say
    record Heartbeat(
            WorkerId worker,
            String host,
            int slots,
            List<Running> running,
            long diskFreeBytes,
            Optional<Room> room,
            Optional<Long> number)
            implements Progress {
        public Heartbeat {
            running = List.copyOf(running);
        }

        /// From a worker that says nothing of its room, and does not count.
        public Heartbeat(WorkerId worker, String host, int slots, List<Running> running, long diskFreeBytes) {
            this(worker, host, slots, running, diskFreeBytes, Optional.empty(), Optional.empty());
        }
    }

    /// What a worker has for all its jobs together, those that run included.
    ///
    /// @param pools whose offers it takes, sorted
    /// @param diskBytes in its scratch folder
    /// @param takesOffers not while it is below its floor of free disk
    record Room(List<Pool> pools, long diskBytes, long memoryBytes, int cpus, boolean takesOffers) {
        public Room {
            pools = pools.stream().sorted().toList();
        }
    }

    /// @param stage what the job does at the moment, e.g. `compile`
    record Running(JobId job, int attempt, String stage, long startedMillis) {}

    /// The worker ends and gives its jobs back.
    record Farewell(WorkerId worker) implements Progress {}

    /// I lead; sent every second by the coordinator that does.
    ///
    /// @param coordinator its name
    /// @param token says whose reign it is: who took the ledger over later has a greater one
    /// @param address where its HTTP API is, e.g. `http://10.0.0.5:8080`; empty while it has none
    record Leading(String coordinator, long token, String address) implements Progress {}

    /// Live lines of a job's log, whole lines joined by `\n`.
    ///
    /// @param fromLine number of the first line, from 1
    record LogLines(WorkerId worker, JobId job, int attempt, long fromLine, String text) implements Progress {}
}
