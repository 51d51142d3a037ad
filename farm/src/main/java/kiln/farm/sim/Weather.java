package kiln.farm.sim;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import kiln.coordinator.runtime.Growth;

/// Seeded chance. Each seed has a climate of its own: about half of the faults never come, the others come more or less
/// often. So rare combinations are met undisturbed by everything else.
final class Weather {
    private static final double[] STRENGTHS = {0.3, 1, 3};

    /// Builds leave memory and checkpoints are written within minutes.
    private static final Growth FAST = new Growth(1, 10, 30);
    /// A few checkpoints in a night: writing and reading them is half of what a night with many costs.
    private static final Growth SLOW = new Growth(2, 30, 400);

    private final SplittableRandom random;
    private final Set<Fault> possible = EnumSet.noneOf(Fault.class);
    private final double strength;
    private final Growth growth;
    private final Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
    private final Map<String, Integer> crashPoints = new TreeMap<>();
    private boolean calm;

    Weather(SplittableRandom random) {
        this.random = random;
        for (Fault fault : Fault.values()) {
            if (random.nextBoolean()) {
                possible.add(fault);
            }
        }
        this.strength = STRENGTHS[random.nextInt(STRENGTHS.length)];
        this.growth = random.nextInt(6) == 0 ? FAST : SLOW;
    }

    /// How soon ledgers grow too long.
    Growth growth() {
        return growth;
    }

    /// Whether a fault happens here and now.
    ///
    /// @param probability in a seed of middling weather
    boolean strikes(Fault fault, double probability) {
        boolean strikes = !calm && possible.contains(fault) && random.nextDouble() < probability * strength;
        if (strikes) {
            fired.merge(fault, 1, Integer::sum);
        }
        return strikes;
    }

    /// A fault happens, whatever the weather.
    void happens(Fault fault) {
        fired.merge(fault, 1, Integer::sum);
    }

    /// A process was killed exactly here.
    void crashedAt(String point) {
        crashPoints.merge(point, 1, Integer::sum);
    }

    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /// From now on nothing goes wrong any more: everything must come to rest.
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    Map<Fault, Integer> fired() {
        return fired;
    }

    Map<String, Integer> crashPoints() {
        return crashPoints;
    }
}
