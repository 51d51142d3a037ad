package kiln.farm.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// What the simulation decided about jobs, for the judges: whose recipe it made fail, which kill their worker, and which
/// attempt made which bytes.
final class Luck {
    private final World world;
    private final Set<JobId> failed = new HashSet<>();
    private final Map<JobId, Boolean> poisonous = new HashMap<>();
    private final Map<Sha256, Set<String>> makers = new HashMap<>();
    private final Map<JobId, Boolean> hopeless = new HashMap<>();
    private final Set<WorkerId> holes = new HashSet<>();
    private boolean hasBadCompiler;
    private int running;

    Luck(World world) {
        this.world = world;
    }

    /// A job is poison for all its life or never.
    boolean isPoison(JobId job) {
        return poisonous.computeIfAbsent(job, id -> world.weather.strikes(Fault.POISON_JOB, 0.02));
    }

    /// For some jobs the farm fails whoever tries: no disk is large enough.
    boolean isHopeless(JobId job) {
        return hopeless.computeIfAbsent(job, id -> world.weather.strikes(Fault.HOPELESS_JOB, 0.02));
    }

    /// A machine on which everything fails, and how: a bad disk is the farm's fault and says so, a bad compiler looks
    /// like the recipes' fault. Of the latter there is one only: two would confirm each other.
    Hole hole(WorkerId worker) {
        if (!world.weather.strikes(Fault.BLACK_HOLE, 0.1)) {
            return Hole.NONE;
        }
        holes.add(worker);
        if (!hasBadCompiler && world.weather.strikes(Fault.BAD_COMPILER, 0.7)) {
            hasBadCompiler = true;
            return Hole.COMPILER;
        }
        return Hole.DISK;
    }

    enum Hole {
        NONE,
        DISK,
        COMPILER
    }

    boolean isHole(WorkerId worker) {
        return holes.contains(worker);
    }

    void begins() {
        running++;
    }

    void ends() {
        running--;
    }

    /// Steps at work right now, on all workers.
    int running() {
        return running;
    }

    void recipeFailed(JobId job) {
        failed.add(job);
    }

    boolean didRecipeFail(JobId job) {
        return failed.contains(job);
    }

    void made(Sha256 digest, String maker) {
        makers.computeIfAbsent(digest, d -> new HashSet<>()).add(maker);
    }

    Set<String> makersOf(Sha256 digest) {
        return makers.getOrDefault(digest, Set.of());
    }
}
