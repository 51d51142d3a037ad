package kiln.schemas.plan;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// One unit of work of a plan.
///
/// @param title for people, e.g. `kernel sunxi-6.1 armhf`
/// @param needs by input name, sorted
public record Job(JobId id, String title, JobOptions options, Map<String, Need> needs) {
    public Job {
        needs = Collections.unmodifiableMap(new TreeMap<>(needs));
    }

    public JobKind kind() {
        return options.kind();
    }
}
