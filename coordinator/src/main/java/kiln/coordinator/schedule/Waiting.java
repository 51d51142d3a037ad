package kiln.coordinator.schedule;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Why something is not being worked on.
///
/// @param code `input`, `store`, `held-back`, `paused`, `no-worker`, `no-room`, `queue`, `offered` or `publishing`
/// @param text a sentence for people
/// @param numbers those of the text, by name; times in seconds, sizes in bytes
public record Waiting(String code, String text, Map<String, Long> numbers) {
    public Waiting {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
    }
}
