package kiln.schemas.catalog;

import java.util.Locale;

/// How a kernel moves: `legacy` is the vendor's (BSP), `current` a long-term one, `edge` the newest there is.
public enum Track {
    LEGACY,
    CURRENT,
    EDGE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /// The name in catalog files, cell names and JSON: lower case.
    public String id() {
        return id;
    }

    /// @throws IllegalArgumentException if no track has this name
    public static Track of(String id) {
        for (Track track : values()) {
            if (track.id().equals(id)) {
                return track;
            }
        }
        throw new IllegalArgumentException("unknown track " + id + "; known: legacy, current, edge");
    }
}
