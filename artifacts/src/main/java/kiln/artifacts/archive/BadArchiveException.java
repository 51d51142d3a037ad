package kiln.artifacts.archive;

import java.io.IOException;

/// An archive is broken, or asks for something it must not. The message names the entry.
public final class BadArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    public BadArchiveException(String message) {
        super(message);
    }
}
