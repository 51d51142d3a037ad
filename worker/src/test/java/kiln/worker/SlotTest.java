package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.ReportSource;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.step.StepSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One slot, and what may go on in it at once.
@Timeout(60)
class SlotTest {
    private static final WorkerId ALICE = new WorkerId("alice");

    private final InMemoryTransport transport = new InMemoryTransport();
    private final ReportSource reports = transport.reportSource();
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @TempDir
    private Path scratch;

    @Test
    void whileARecordIsWritten_theNextJobIsWorkedOn() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        JobExecutor steps = attempt -> {
            if (attempt.offer().job().equals(job(2))) {
                second.countDown();
            }
            return made(attempt);
        };

        try (Worker worker = worker(steps, recordingAfter(second))) {
            worker.start();
            transport.offerSink().offer(List.of(offer(1), offer(2)));

            assertEquals(Set.of(job(1), job(2)), Set.copyOf(succeeded(2)), "the first record waits for the second job");
        }
    }

    @Test
    void onlyOneJobIsWorkedOnAtATime() throws IOException {
        JobExecutor steps = attempt -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            Thread.yield();
            atWork.decrementAndGet();
            return made(attempt);
        };

        try (Worker worker = worker(steps, new InMemoryArtifactStore())) {
            worker.start();
            transport.offerSink().offer(IntStream.range(0, 100).mapToObj(SlotTest::offer).toList());

            assertEquals(100, Set.copyOf(succeeded(100)).size());
        }
        assertEquals(1, most.get());
    }

    private Worker worker(JobExecutor steps, ArtifactStore store) {
        WorkerConfig config = new WorkerConfig(1, Set.of(Pool.ASSEMBLE), scratch, 1, 1 << 20, Duration.ofMillis(50),
                new StepSettings(Optional.empty(), Optional.empty(), 1));
        WorkerPorts ports = new WorkerPorts(
                transport::offerSource, transport.reportSink(), transport.progressSink(), transport.tailLedger());
        return Worker.withSteps(ALICE, config, ports, ScriptedSandbox.silent(), steps, store, InstantSource.system());
    }

    /// A store that writes no record before that.
    private static ArtifactStore recordingAfter(CountDownLatch latch) {
        ArtifactStore real = new InMemoryArtifactStore();
        return (ArtifactStore) Proxy.newProxyInstance(
                SlotTest.class.getClassLoader(), new Class<?>[] {ArtifactStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("putIfAbsent")) {
                        latch.await();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private List<JobId> succeeded(int count) {
        List<JobId> seen = new ArrayList<>();
        while (seen.size() < count) {
            reports.poll(Duration.ofSeconds(30)).forEach(received -> {
                if (received.report() instanceof WorkerReport.Succeeded made) {
                    seen.add(made.job());
                }
            });
        }
        return seen;
    }

    private static JobOutcome made(Attempt attempt) {
        return new JobOutcome.Succeeded(new JobResult(attempt.offer().key(), attempt.offer().job(), 1, ALICE, Map.of(),
                Map.of(), 0, 0, 0, Optional.empty()));
    }

    private static JobOffer offer(int number) {
        return new JobOffer(job(number), 1, Sha256.of("key " + number), "title", new JobOptions.Source("x", number), Map.of());
    }

    private static JobId job(int number) {
        return new JobId("source-%032x".formatted(number));
    }
}
