package kiln.farm.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kiln.farm.chaos.ChaosFarm.Terms;

/// How long a farm of real processes takes to get over the death of one of them, and to let go of what is called off.
/// Leases and silences are the default ones.
public final class Recovery {
    /// Longer than anything that is waited for: what runs ends because it is made to.
    private static final int WORK_MILLIS = 120_000;

    private final Map<String, List<Double>> times = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    /// What was measured.
    ///
    /// @param seconds by what was measured, one per round
    /// @param broken promises that were not kept, in words; none are expected
    public record Measured(Map<String, List<Double>> seconds, List<String> broken) {}

    /// Deaths of a leader while another stands by, deaths of a worker, and things called off, each so many times.
    public static Measured measure(Stage stage, int rounds) throws IOException, InterruptedException {
        Recovery recovery = new Recovery();
        try (ChaosFarm farm = ChaosFarm.start(stage, Terms.standard(WORK_MILLIS), "recovery");
                Door door = new Door(farm.http())) {
            Ward ward = new Ward(farm, door, recovery);
            ward.warmUp();
            new CallingOff(ward).measure(rounds);
            new WorkerDeath(ward).measure(rounds);
            new LeaderDeath(ward).measure(rounds);
            farm.endMembers();
        }
        return new Measured(recovery.times, recovery.broken);
    }

    void took(String what, double seconds) {
        times.computeIfAbsent(what, name -> new ArrayList<>()).add(seconds);
    }

    void broke(String promise) {
        broken.add(promise);
    }
}
