package kiln.worker.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void whatWasThrown_saysWhoseFaultItIs() {
        Artifact artifact = new Artifact(Sha256.of("x"), 1);

        assertEquals(Failure.infrastructure("E210", "down"), Failures.of(new StoreException("down")));
        assertEquals(new Failure(Failure.Kind.INFRASTRUCTURE, "E220", "gone", List.of(artifact.digest())),
                Failures.of(new ArtifactLostException(artifact, "gone")));
        assertEquals(Failure.infrastructure("E110", "the worker's disk is full: No space left on device; free some space "
                + "in its scratch folder"), Failures.of(new IOException("No space left on device")));
        assertEquals(Failure.infrastructure("E111", "input or output failed on the worker: NoSuchFileException /x"),
                Failures.of(new UncheckedIOException(new NoSuchFileException("/x"))));
        assertEquals(Failure.Kind.INTERNAL, Failures.of(new IllegalStateException()).kind());
    }

    @Test
    void longMessage_isCutWithAMark() {
        assertEquals(Failure.infrastructure("E210", "x".repeat(4000) + " [cut at 4000 characters; the log has all]"),
                Failures.of(new StoreException("x".repeat(100_000))));
    }
}
