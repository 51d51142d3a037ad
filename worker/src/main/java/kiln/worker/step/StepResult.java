package kiln.worker.step;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import kiln.artifacts.store.Recipe;

/// What a step made.
///
/// @param outputs files in the workspace, by output name
/// @param composed outputs that are put together within the store, by output name
/// @param facts small texts that others need
public record StepResult(Map<String, Path> outputs, Map<String, Recipe> composed, Map<String, String> facts) {
    public StepResult {
        outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
        composed = Collections.unmodifiableMap(new TreeMap<>(composed));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    static StepResult of(String output, Path file) {
        return new StepResult(Map.of(output, file), Map.of(), Map.of());
    }

    static StepResult of(String output, Path file, Map<String, String> facts) {
        return new StepResult(Map.of(output, file), Map.of(), facts);
    }
}
