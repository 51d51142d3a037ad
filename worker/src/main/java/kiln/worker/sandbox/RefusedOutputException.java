package kiln.worker.sandbox;

import java.io.IOException;

/// What a command left in place of an output is not taken: no plain file, a link, or too large. The recipe's fault, not
/// the machine's.
public final class RefusedOutputException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedOutputException(String message) {
        super(message);
    }
}
