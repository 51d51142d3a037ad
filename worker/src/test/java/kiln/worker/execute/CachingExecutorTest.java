package kiln.worker.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.worker.sandbox.LogSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is known is not made again.
class CachingExecutorTest {
    private static final Sha256 KEY = Sha256.of("key".getBytes(StandardCharsets.UTF_8));
    private static final JobId JOB = new JobId("source-" + "0".repeat(32));
    private static final WorkerId SELF = new WorkerId("self-1");
    private static final JobResult RESULT =
            new JobResult(KEY, JOB, 1, new WorkerId("other-2"), Map.of(), Map.of(), 0, 0, 0, Optional.empty());
    private static final JobOutcome MADE =
            new JobOutcome.Failed(Failure.build("E200", "made here"), Optional.empty(), 0, 0);

    @TempDir
    Path folder;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    @Test
    void recordInTheStore_isTheOutcome() throws Exception {
        record(store);

        assertEquals(new JobOutcome.Succeeded(RESULT), execute(store));
    }

    @Test
    void whereTheCoordinatorJustLookedInVain_nobodyLooksAgain() throws Exception {
        record(store);

        assertEquals(MADE, execute(store, offer().knownUnmade()));
    }

    @Test
    void recordThatCannotBeRead_makesRoomForANewOne() throws Exception {
        store.putObject(JobResult.objectKey(KEY), new byte[] {'?'}, "application/json");

        assertEquals(MADE, execute(store));
        assertEquals(Optional.empty(), store.get(JobResult.objectKey(KEY)));
    }

    @Test
    void recordThatAnotherWritesRightAfterTheLook_stays() throws Exception {
        assertEquals(MADE, execute(anotherIsRightBehind()));
        assertInstanceOf(byte[].class, store.get(JobResult.objectKey(KEY)).orElseThrow());
    }

    private static JobOffer offer() {
        return new JobOffer(JOB, 2, KEY, "source", new JobOptions.Source("x", 1), Map.of());
    }

    private JobOutcome execute(ArtifactStore through) throws Exception {
        return execute(through, offer());
    }

    private JobOutcome execute(ArtifactStore through, JobOffer offer) throws Exception {
        try (LogSink log = LogSink.open(folder.resolve("log"), 1024, (from, text) -> {})) {
            return new CachingExecutor(through, attempt -> MADE)
                    .execute(Attempt.of(offer, SELF, new Lease(), log, stage -> {}));
        }
    }

    private static void record(ArtifactStore store) {
        store.putIfAbsent(JobResult.objectKey(KEY), Codec.encode(RESULT), "application/json");
    }

    /// The store, where an older attempt writes its record between the newer one's look and its next call.
    private ArtifactStore anotherIsRightBehind() {
        return (ArtifactStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ArtifactStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (method.getName().equals("get")) {
                            record(store);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
