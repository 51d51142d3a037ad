package kiln.worker.step;

import kiln.schemas.message.Failure;

/// A step came to nothing in a way that is not a bug of ours.
public final class StepFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /// A compiler or another tool said no.
    static final String TOOL_FAILED = "E310";
    /// A step used more CPU time than it may.
    static final String CPU_LIMIT = "E311";
    /// A kernel option was asked for and not taken.
    static final String CONFIG_DROPPED = "E312";
    /// An input does not hold what the step needs.
    static final String INPUT_UNFIT = "E313";
    /// Content does not fit on the disk of the board.
    static final String DOES_NOT_FIT = "E314";
    /// The options of a job make no sense.
    static final String BAD_OPTIONS = "E315";
    /// A step started more processes than it may.
    static final String TOO_MANY_PROCESSES = "E330";
    /// One process of a step opened more files than it may.
    static final String TOO_MANY_OPEN_FILES = "E331";
    /// A step used more memory than it may, twice.
    public static final String OUT_OF_MEMORY = "E332";
    /// A step wrote more than it may.
    static final String TOO_MUCH_DISK = "E333";
    /// A step made more files than it may.
    static final String TOO_MANY_FILES = "E334";
    /// A step printed more than anybody would read.
    static final String TOO_MUCH_OUTPUT = "E335";
    /// What a step left in place of an output is not taken.
    public static final String OUTPUT_REFUSED = "E336";
    /// The image did not come up.
    static final String NO_BOOT = "E320";
    /// The image came up, but as something else.
    static final String BOOT_MISMATCH = "E321";
    /// The finished bytes of an image are not what was ordered.
    static final String LAYOUT = "E322";
    /// Not enough free disk.
    public static final String DISK = "E110";
    /// A step was silent, or took, too long by the clock: mostly a machine in trouble.
    static final String TOO_SLOW = "E121";
    /// A package mirror could not be reached or did not have what was pinned.
    static final String MIRROR = "E130";

    private final transient Failure failure;

    StepFailure(Failure failure) {
        super(failure.code() + ": " + failure.message());
        this.failure = failure;
    }

    static StepFailure build(String code, String message) {
        return new StepFailure(Failure.build(code, message));
    }

    static StepFailure infrastructure(String code, String message) {
        return new StepFailure(Failure.infrastructure(code, message));
    }

    public Failure failure() {
        return failure;
    }
}
