package kiln.worker.execute;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Failure;
import kiln.worker.sandbox.RefusedOutputException;
import kiln.worker.step.StepFailure;

/// From what was thrown to whose fault it is.
final class Failures {
    /// The artifact store could not be reached, or refused.
    static final String STORE = "E210";
    /// Reading or writing the worker's own disk failed.
    static final String LOCAL_DISK = "E111";
    /// A bug of ours.
    static final String BUG = "E900";

    private static final int MAX_MESSAGE_CHARS = 4000;

    private Failures() {}

    /// Messages travel on the wires: long ones are cut, with a mark.
    static Failure of(Throwable problem) {
        Failure failure = whole(problem);
        String message = failure.message();
        return message.length() <= MAX_MESSAGE_CHARS ? failure : new Failure(failure.kind(), failure.code(),
                message.substring(0, MAX_MESSAGE_CHARS)
                        + " [cut at " + MAX_MESSAGE_CHARS + " characters; the log has all]",
                failure.lostInputs());
    }

    private static Failure whole(Throwable problem) {
        return switch (problem) {
            case StepFailure step -> step.failure();
            case ArtifactLostException lost -> Failure.lost(lost.artifact().digest(), lost.getMessage());
            case StoreException store -> Failure.infrastructure(STORE, store.getMessage());
            case StepwiseExecutor.DiskFullException full -> Failure.infrastructure(StepFailure.DISK, full.getMessage());
            case RefusedOutputException output -> Failure.build(StepFailure.OUTPUT_REFUSED, output.getMessage()
                    + "; a step has to leave its outputs as plain files");
            case IOException io when isDiskFull(io) -> Failure.infrastructure(
                    StepFailure.DISK, "the worker's disk is full: " + io.getMessage()
                    + "; free some space in its scratch folder");
            case IOException io -> Failure.infrastructure(LOCAL_DISK, "input or output failed on the worker: "
                    + words(io));
            case java.io.UncheckedIOException io -> whole(Optional.ofNullable(io.getCause()).orElseThrow());
            case Throwable bug -> Failure.internal(BUG, "Kiln stumbled: " + bug + at(bug)
                    + "; please report this with the log");
        };
    }

    /// Java has no type for ENOSPC; the C library's words are all there is.
    private static boolean isDiskFull(IOException problem) {
        return words(problem).toLowerCase(Locale.ROOT).contains("no space left on device");
    }

    private static String words(IOException problem) {
        String reason = problem instanceof FileSystemException file ? file.getClass().getSimpleName() + " " : "";
        return reason + Optional.ofNullable(problem.getMessage()).orElse(problem.toString());
    }

    private static String at(Throwable bug) {
        StackTraceElement[] stack = bug.getStackTrace();
        return stack.length == 0 ? "" : " at " + stack[0];
    }
}
