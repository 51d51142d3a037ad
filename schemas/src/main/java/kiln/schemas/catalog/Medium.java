package kiln.schemas.catalog;

import java.util.Locale;

/// What an image is written to and started from.
public enum Medium {
    SD,
    EMMC,
    USB,
    NVME,
    SATA;

    private final String id = name().toLowerCase(Locale.ROOT);

    /// The name in catalog files, queries and JSON: lower case.
    public String id() {
        return id;
    }

    /// @throws IllegalArgumentException if no medium has this name
    public static Medium of(String id) {
        for (Medium medium : values()) {
            if (medium.id().equals(id)) {
                return medium;
            }
        }
        throw new IllegalArgumentException("unknown boot medium " + id + "; known: sd, emmc, usb, nvme, sata");
    }
}
