package kiln.coordinator.advice;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A sentence in no language yet: the key of a text, and the words that fill its gaps.
///
/// @param key e.g. `why.booted`
/// @param words by gap; a word that differs by language stands there once more with the language's name behind, e.g.
///     `reason` and `reason.zh`
public record Saying(String key, Map<String, String> words) {
    public Saying {
        words = Collections.unmodifiableMap(new TreeMap<>(words));
    }

    static Saying of(String key) {
        return new Saying(key, Map.of());
    }
}
