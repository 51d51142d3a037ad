package kiln.worker.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.Composed;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepContext;
import kiln.worker.step.StepFailure;
import kiln.worker.step.StepResult;
import kiln.worker.step.StepRunners;
import kiln.worker.step.StepTools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Innermost: runs the step in a workspace of its own and stores what it made.
///
/// @param scratch where workspaces live
public record StepwiseExecutor(StepTools tools, Path scratch, InstantSource clock) implements JobExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StepwiseExecutor.class);

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        long started = clock.millis();
        try {
            return new JobOutcome.Succeeded(runTwiceIfNeeded(attempt, started));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (attempt.lease().lost().isPresent()) {
                throw new InterruptedException("called off: " + attempt.lease().lost().get());
            }
            return failed(attempt, e, (clock.millis() - started) / 1000.0);
        }
    }

    /// A step that ran out of memory gets a second try with twice as much, one compiler at a time: fewer at once need
    /// less.
    private JobResult runTwiceIfNeeded(Attempt attempt, long started) throws Exception {
        try {
            return run(attempt, started, StepContext.Memory.USUAL);
        } catch (StepFailure failure) {
            if (!failure.failure().code().equals(StepFailure.OUT_OF_MEMORY)) {
                throw failure;
            }
            attempt.log().line("OUT OF MEMORY, once more with twice as much and one compiler at a time: "
                    + failure.failure().message());
            return run(attempt, started, StepContext.Memory.MORE);
        }
    }

    private JobResult run(Attempt attempt, long started, StepContext.Memory memory) throws Exception {
        JobOffer offer = attempt.offer();
        requireDisk(offer);
        try (Workspace workspace = Workspace.under(scratch, offer.job().value());
                StepContext context = new StepContext(
                        tools, offer.inputs(), workspace, attempt.log(), attempt.cpuSeconds()::add, attempt.stage(),
                        memory)) {
            StepResult made = StepRunners.run(offer.options(), context);
            attempt.stage().accept("upload");
            Map<String, Artifact> outputs = new TreeMap<>();
            for (var output : made.outputs().entrySet()) {
                outputs.put(output.getKey(), tools.store().put(output.getValue()));
            }
            for (var output : made.composed().entrySet()) {
                Composed.Owner owner = new Composed.Owner(offer.job(), offer.attempt(), output.getKey());
                outputs.put(output.getKey(), Composed.put(tools.store(), owner, output.getValue()));
            }
            return new JobResult(offer.key(), offer.job(), offer.attempt(), attempt.worker(), outputs, made.facts(),
                    attempt.cpuSeconds().sum(), started, clock.millis(), Optional.empty());
        }
    }

    private void requireDisk(JobOffer offer) throws IOException, DiskFullException {
        Files.createDirectories(scratch);
        long need = offer.wanted().diskBytes();
        if (free() < need) {
            tools.toolboxes().evictIdle();
        }
        long free = free();
        if (free < need) {
            throw new DiskFullException("a " + offer.options().kind().id() + " job wants " + (need >> 20)
                    + " MiB free in "
                    + scratch + ", there are " + (free >> 20)
                    + " MiB; free some space, or start the worker with --data on a larger disk");
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(scratch).getUsableSpace();
    }

    private JobOutcome failed(Attempt attempt, Throwable problem, double seconds) {
        Failure failure = Failures.of(problem);
        if (problem instanceof ArtifactLostException lost) {
            removeSpoilt(lost.artifact());
        }
        if (failure.kind() == Failure.Kind.INTERNAL) {
            LOG.error("job stumbled job={} attempt={}", attempt.offer().job(), attempt.offer().attempt(), problem);
        }
        attempt.log().line("FAILED " + failure.code() + " (" + failure.kind() + "): " + failure.message());
        return new JobOutcome.Failed(failure, Optional.empty(), seconds, attempt.cpuSeconds().sum());
    }

    /// A blob with wrong bytes would be taken for stored when its maker runs again.
    private void removeSpoilt(Artifact artifact) {
        try {
            tools.store().delete(artifact.objectKey());
        } catch (StoreException e) {
            LOG.warn("spoilt artifact not removed key={} because={}", artifact.objectKey(), e.getMessage());
        }
    }

    /// Told apart from other input and output problems: nothing was tried.
    static final class DiskFullException extends Exception {
        private static final long serialVersionUID = 1L;

        DiskFullException(String message) {
            super(message);
        }
    }
}
