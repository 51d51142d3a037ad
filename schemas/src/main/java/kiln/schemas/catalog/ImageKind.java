package kiln.schemas.catalog;

import java.util.Locale;

/// What an image is. Only `device` (a raw image for SD card, eMMC or disk) is built so far; a board that asks for
/// another kind is refused by the catalog reader.
public enum ImageKind {
    DEVICE;

    private final String id = name().toLowerCase(Locale.ROOT);

    public String id() {
        return id;
    }

    /// @throws IllegalArgumentException if no kind has this name
    public static ImageKind of(String id) {
        for (ImageKind kind : values()) {
            if (kind.id().equals(id)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown image kind " + id + "; known: device");
    }
}
