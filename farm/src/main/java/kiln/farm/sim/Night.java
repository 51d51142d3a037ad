package kiln.farm.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of one seed.
///
/// @param fired how often each fault really happened
/// @param crashPoints how often a process was killed at each named place
/// @param millis virtual time it took
/// @param digest of the whole trace; 1 if it was not kept
/// @param trace its last lines, or all
public record Night(
        long seed,
        Optional<Violation> violation,
        Map<Fault, Integer> fired,
        Map<String, Integer> crashPoints,
        long millis,
        long digest,
        List<String> trace) {}
