package kiln.worker.step;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What a step made.
///
/// @param outputs files in the workspace, by output name
/// @param facts small texts that others need
public record StepResult(Map<String, Path> outputs, Map<String, String> facts) {
    public StepResult {
        outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    static StepResult of(String output, Path file) {
        return new StepResult(Map.of(output, file), Map.of());
    }

    static StepResult of(String output, Path file, Map<String, String> facts) {
        return new StepResult(Map.of(output, file), facts);
    }
}
