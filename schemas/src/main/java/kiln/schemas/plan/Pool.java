package kiln.schemas.plan;

import java.util.Locale;

/// A kind of capacity; each has its own topic of offers.
public enum Pool {
    COMPILE,
    ASSEMBLE,
    BOOT;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
