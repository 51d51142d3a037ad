package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One input of a job as a worker gets it.
///
/// @param facts what its maker said of its result, e.g. `release` of a kernel
public record JobInput(Artifact artifact, Map<String, String> facts) {
    public JobInput {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }
}
