package kiln.farm.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.WorkerId;
import kiln.worker.Worker;
import kiln.worker.WorkerConfig;
import kiln.worker.WorkerPorts;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepSettings;

/// A worker process: the real worker, up to its tools.
final class SimWorker {
    private static final StepSettings STEPS = new StepSettings(Optional.empty(), Optional.empty(), 1);

    final Process process;
    final WorkerId self;
    private final Worker worker;
    private boolean leaves;

    SimWorker(World world, Broker broker, Bucket bucket, Luck luck, String name, int slots, boolean reproducible,
            Path scratch) {
        this.process = new Process(world, Process.Role.WORKER, name);
        this.self = new WorkerId(name);
        SimStore store = new SimStore(world, process, bucket);
        Luck.Hole hole = luck.hole(self);
        WorkerPorts ports = new WorkerPorts(() -> broker.offers.source(process), broker.reportSink(process),
                broker.progressSink(process), broker.tailLedger(process));
        WorkerConfig config = new WorkerConfig(
                slots, Set.of(Pool.values()), scratch, 4, 1 << 20, Duration.ofSeconds(2), STEPS);
        this.worker = Worker.withSteps(self, config, ports, new NoSandbox(),
                new SimSteps(world, process, store, luck, reproducible, hole), store, process.wall(),
                new SimMachine(world, process));
        process.thread("main", this::main).start();
    }

    private void main() {
        try {
            worker.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends as a worker that is told to: gives its jobs back and says goodbye.
    void leave() {
        if (leaves) {
            return;
        }
        leaves = true;
        process.thread("end", () -> {
            worker.close();
            process.kill("after its goodbye");
        }).start();
    }

    /// No command is ever run.
    private static final class NoSandbox implements Sandbox {
        @Override
        public Exit run(Command command, Workspace workspace, Output output) {
            throw new UnsupportedOperationException("the simulation runs no commands");
        }

        @Override
        public void close() {}
    }
}
