package kiln.farm;

import java.util.List;

/// Something that stops a command, said in the form `✗ CODE message`, with what to type on the lines after it.
public final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Exit exit;
    private final transient List<String> advice;

    /// @param code stable, e.g. `E102`
    /// @param message what happened, where, the numbers
    /// @param advice what to type or do, a line each; may be empty
    public Trouble(String code, Exit exit, String message, List<String> advice) {
        super(message);
        this.code = code;
        this.exit = exit;
        this.advice = List.copyOf(advice);
    }

    public Trouble(String code, Exit exit, String message, String... advice) {
        this(code, exit, message, List.of(advice));
    }

    /// The same, and what it came from for the stack trace of `-v`.
    public Trouble from(Throwable cause) {
        initCause(cause);
        return this;
    }

    public String code() {
        return code;
    }

    public Exit exit() {
        return exit;
    }

    public List<String> advice() {
        return advice;
    }

    /// How the process ends.
    public enum Exit {
        OK(0),
        /// The command failed: network, server, input or output.
        FAILED(1),
        /// Wrong usage or invalid settings.
        USAGE(2),
        CANCELLED(3),
        /// The build ended and is not green.
        NOT_GREEN(5),
        /// The farm failed, not the build; trying again is sensible.
        INFRASTRUCTURE(6),
        /// Something is missing on this machine.
        PREFLIGHT(7),
        STILL_RUNNING(8);

        private final int status;

        Exit(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
