package kiln.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kiln.artifacts.store.ArtifactStore;
import kiln.schemas.plan.WorkerId;
import kiln.worker.execute.CachingExecutor;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.LeasedExecutor;
import kiln.worker.execute.RecordingExecutor;
import kiln.worker.execute.StepwiseExecutor;
import kiln.worker.sandbox.BubblewrapSandbox;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepTools;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker process's heart of matter: some slots, each with two threads, one thread that follows the ledger, one
/// that tells how things are. Stateless: everything it knows can be lost at any moment.
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /// Events end the wait, and so does closing.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Between two looks at the ledger. On a busy farm it grows hundreds of times a second, and asking for each batch by
    /// itself would cost more than the jobs; that a lease is gone may be learnt so much later.
    private static final Duration BREATH = Duration.ofMillis(25);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final WorkerId self;
    private final WorkerConfig config;
    private final WorkerPorts ports;
    private final Sandbox sandbox;
    private final Machine machine;
    private final RunningJobs running;
    private final Heart heart;
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    /// @param host for people, e.g. the machine's name
    /// @param sandbox closed with the worker
    /// @param store not closed
    public Worker(
            WorkerId self,
            String host,
            WorkerConfig config,
            WorkerPorts ports,
            Sandbox sandbox,
            ArtifactStore store,
            InstantSource clock) {
        this(self, host, config, ports, sandbox, coated(store, steps(config, sandbox, store, clock)), clock,
                Machine.real());
    }

    private Worker(
            WorkerId self,
            String host,
            WorkerConfig config,
            WorkerPorts ports,
            Sandbox sandbox,
            JobExecutor executor,
            InstantSource clock,
            Machine machine) {
        this.self = self;
        this.config = config;
        this.ports = ports;
        this.sandbox = sandbox;
        this.machine = machine;
        this.running = new RunningJobs(self);
        Room room = new Room(config, machine, running);
        this.heart = new Heart(self, host, config, ports.progress(), running, room, machine);
        threads.add(machine.thread("worker-ledger", this::followLedger));
        for (int slot = 1; slot <= config.slots(); slot++) {
            Slot turns = new Slot(self, config, ports, executor, running, heart, room, machine, clock);
            threads.add(machine.thread("worker-slot-" + slot, turns));
            threads.add(machine.thread("worker-slot-" + slot + "-other", turns));
        }
    }

    /// A worker that is real up to the tools: another executor stands in for the steps, under the same coats.
    ///
    /// @param sandbox closed with the worker, so that it can end what the executor started
    public static Worker withSteps(
            WorkerId self,
            WorkerConfig config,
            WorkerPorts ports,
            Sandbox sandbox,
            JobExecutor steps,
            ArtifactStore store,
            InstantSource clock) {
        return withSteps(self, config, ports, sandbox, steps, store, clock, Machine.real());
    }

    /// The same on a machine of another kind.
    public static Worker withSteps(
            WorkerId self,
            WorkerConfig config,
            WorkerPorts ports,
            Sandbox sandbox,
            JobExecutor steps,
            ArtifactStore store,
            InstantSource clock,
            Machine machine) {
        return new Worker(self, "localhost", config, ports, sandbox, coated(store, steps), clock, machine);
    }

    private static JobExecutor steps(WorkerConfig config, Sandbox sandbox, ArtifactStore store, InstantSource clock) {
        Path scratch = config.scratch();
        ToolboxCache toolboxes = new ToolboxCache(scratch.resolve("toolboxes"), config.toolboxes());
        return new StepwiseExecutor(new StepTools(sandbox, store, toolboxes, config.steps()), scratch, clock);
    }

    /// The coats, outermost first.
    private static JobExecutor coated(ArtifactStore store, JobExecutor steps) {
        return new LeasedExecutor(new CachingExecutor(store, new RecordingExecutor(store, steps)));
    }

    /// Clears what a dead process left in the scratch folder and begins to take offers.
    public void start() throws IOException {
        Files.createDirectories(config.scratch());
        removeLeftovers(config.scratch());
        heart.start();
        threads.forEach(Thread::start);
        LOG.info("worker started worker={} slots={} pools={} scratch={}", self, config.slots(), config.pools(),
                config.scratch());
    }

    /// Ends and removes what a killed worker left: sandboxes, workspaces, logs.
    ///
    /// @param scratch that no living worker uses
    public static void sweep(Path scratch) throws IOException {
        int ended = BubblewrapSandbox.endLeftovers(scratch);
        int removed = removeLeftovers(scratch);
        if (ended + removed > 0) {
            LOG.info("leftovers of a killed worker ended={} removed={} scratch={}", ended, removed, scratch);
        }
    }

    private static int removeLeftovers(Path scratch) throws IOException {
        int removed = 0;
        try (Stream<Path> old = Files.list(scratch)) {
            for (Path path : old.filter(p -> p.getFileName().toString().matches("(job|log)-.*")).toList()) {
                Workspace.deleteTree(path);
                removed++;
            }
        }
        return removed;
    }

    private void followLedger() {
        try {
            while (running.isOpen()) {
                readLedger();
            }
        } catch (InterruptedException e) {
            LOG.debug("ledger reader ended worker={}", self);
        }
    }

    private void readLedger() throws InterruptedException {
        try {
            ports.ledger().poll(PATIENCE, running::has).forEach(running::apply);
            machine.pause(BREATH);
        } catch (RuntimeException e) {
            LOG.warn("ledger not readable worker={} because={}", self, e.toString());
            machine.pause(PAUSE);
        }
    }

    /// Stops its jobs without a word about them, says goodbye, and returns when nothing of it runs any more.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        running.close();
        threads.forEach(Thread::interrupt);
        sandbox.close();
        joinAll();
        heart.close();
        ports.ledger().close();
        ports.reports().close();
        ports.progress().close();
        LOG.info("worker ended worker={}", self);
    }

    private void joinAll() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
