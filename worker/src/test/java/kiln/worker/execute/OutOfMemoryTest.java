package kiln.worker.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.step.StepSettings;
import kiln.worker.step.StepTools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryTest {
    private static final long GIB = 1L << 30;
    private static final String PRINTED = "'http://mirror.invalid/debian/pool/bb.deb' bb_1_amd64.deb 9 SHA256:"
            + "a".repeat(64);

    @TempDir
    private Path scratch;

    @Test
    void step_getsOneMoreTryWithTwiceAsMuch() throws Exception {
        ScriptedSandbox sandbox = new ScriptedSandbox((command, workspace, output) -> {
            output.line(PRINTED);
            return command.limits().memoryBytes() > 2 * GIB ? new Exit.Exited(0, 0) : outOfMemory(command);
        });

        assertInstanceOf(JobOutcome.Succeeded.class, outcome(sandbox));
        assertEquals(List.of(2 * GIB, 4 * GIB),
                sandbox.commands().stream().map(command -> command.limits().memoryBytes()).distinct().toList());
    }

    @Test
    void stepThatRunsOutTwice_isTheRecipesFault() throws Exception {
        ScriptedSandbox sandbox = new ScriptedSandbox((command, workspace, output) -> outOfMemory(command));

        Failure failure = assertInstanceOf(JobOutcome.Failed.class, outcome(sandbox)).failure();
        assertEquals(Failure.build("E332", "\"apt-get -q update\" was ended: memory over 4096 MiB (seen: 4097 MiB); CPU "
                + "time used: 1.5 s; make the recipe need less, or give its kind of job more in StepLimits; last line: "
                + "$ apt-get -q update"), failure);
    }

    private JobOutcome outcome(ScriptedSandbox sandbox) throws Exception {
        StepSettings settings = new StepSettings(Optional.of("http://mirror.invalid/debian"), Optional.empty(), 2);
        StepTools tools = new StepTools(sandbox, new InMemoryArtifactStore(),
                new ToolboxCache(scratch.resolve("toolboxes"), 1), settings);
        JobOptions options = new JobOptions.Resolve("trixie", Arch.AMD64, List.of("bb"), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), 1);
        JobOffer offer = new JobOffer(new JobId("resolve-" + "0".repeat(32)), 1, Sha256.of("key"), "title", options,
                Map.of());
        try (LogSink log = LogSink.open(scratch.resolve("log"), 1 << 20, (from, text) -> {})) {
            return new StepwiseExecutor(tools, scratch, InstantSource.system())
                    .execute(Attempt.of(offer, new WorkerId("alice"), new Lease(), log, stage -> {}));
        }
    }

    private static Exit outOfMemory(Command command) {
        long allowed = command.limits().memoryBytes() >> 20;
        return new Exit.LimitReached(Exit.Limit.MEMORY, allowed, allowed + 1, 1.5);
    }
}
