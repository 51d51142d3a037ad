package kiln.farm.chaos;

import java.util.List;

/// Several measurements of the same thing.
///
/// @param p50 the one in the middle
public record Spread(int count, double p50, double max) {

    /// @param samples at least one
    static Spread of(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        return new Spread(sorted.size(), sorted.get((sorted.size() - 1) / 2), sorted.getLast());
    }
}
