package kiln.coordinator.advice;

import java.util.Locale;

/// What a board is to be.
public enum Use {
    DESKTOP,
    SERVER;

    private final String id = name().toLowerCase(Locale.ROOT);

    /// The name in queries and JSON: lower case.
    public String id() {
        return id;
    }
}
