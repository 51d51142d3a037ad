package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Jobs of a build by kind.
public record JobTally(int total, int run, int reused, Map<String, Of> byKind) {
    public JobTally {
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
    }

    /// @param run how many really ran; the rest was reused, or was not needed because something failed
    public record Of(int total, int run) {}
}
