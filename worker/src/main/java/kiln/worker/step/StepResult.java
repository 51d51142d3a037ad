package kiln.worker.step;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /// @param names of what a job puts out
    /// @return this
    /// @throws IllegalStateException if it has others, or lacks one
    StepResult requireExactly(List<String> names) {
        SortedSet<String> made = new TreeSet<>(outputs.keySet());
        made.addAll(composed.keySet());
        if (!made.equals(new TreeSet<>(names))) {
            throw new IllegalStateException("the step made " + made + ", its job puts out " + names);
        }
        return this;
    }

    static StepResult of(String output, Path file) {
        return new StepResult(Map.of(output, file), Map.of(), Map.of());
    }

    static StepResult of(String output, Path file, Map<String, String> facts) {
        return new StepResult(Map.of(output, file), Map.of(), facts);
    }
}
