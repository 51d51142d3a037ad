package kiln.farm.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Composed;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobInput;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepContext;
import kiln.worker.step.StepResult;
import kiln.worker.step.StepRunners;
import kiln.worker.step.StepSettings;
import kiln.worker.step.StepTools;

/// Images of a family of boards, made by the worker's own step.
///
/// @param inputs of all of them: their part, and a bootloader
/// @param layout of their disks
record AssembleCells(AssembleStore server, ArtifactStore store, Path scratch, Map<String, JobInput> inputs, JobOptions.DiskLayout layout) {
    /// Of a server's image.
    static final int IMAGE_MIB = 4096;
    private static final int BOOTLOADER_BYTES = 1_000_000;
    static final JobOptions.DiskLayout SERVER = new JobOptions.DiskLayout.Extlinux(IMAGE_MIB, 256, 8192);
    /// Of a small system's.
    static final JobOptions.DiskLayout SMALL = new JobOptions.DiskLayout.Extlinux(256, 32, 8192);
    private static final Map<String, String> FACTS = Map.of("release", "6.1.0-bench", "version", "6.1.0", "modules", "yes");

    /// What one image took.
    ///
    /// @param step seconds of making what is new
    /// @param xz seconds of composing and reading back
    /// @param zst the same
    /// @param sentXz bytes
    record Took(double step, Format xz, Format zst) {}

    /// @param store seconds of the store's process
    record Format(double worker, double store, long sent, Artifact image) {}

    static AssembleCells of(AssembleStore server, AssembleContent content, Path scratch, JobOptions.DiskLayout layout) throws IOException {
        ArtifactStore store = server.store();
        byte[] bootloader = new byte[BOOTLOADER_BYTES];
        new Random(2).nextBytes(bootloader);
        ByteArrayOutputStream trees = new ByteArrayOutputStream();
        try (OutputStream packed = Zstd.compress(trees, 1)) {
            TarWriter.write(new TarTree(), packed, 0);
        }
        Map<String, JobInput> inputs = new TreeMap<>();
        inputs.put("index", new JobInput(store.put(Codec.encode(content.index())), FACTS));
        inputs.put("zst", new JobInput(store.put(content.zst()), FACTS));
        inputs.put("xz", new JobInput(store.put(content.xz()), FACTS));
        inputs.put("dtb", new JobInput(store.put(trees.toByteArray()), FACTS));
        inputs.put("bootloader", new JobInput(store.put(bootloader), Map.of()));
        return new AssembleCells(server, store, scratch, inputs, layout);
    }

    Took make(String board) throws Exception {
        double began = ProcessTree.cpuSecondsHere();
        StepResult made = step(board);
        double step = ProcessTree.cpuSecondsHere() - began;
        return new Took(step, compose(board, made, "img.xz"), compose(board, made, "img.zst"));
    }

    private StepResult step(String board) throws Exception {
        JobOptions options = new JobOptions.Image("1", board, "bench", "current", Arch.ARMHF, "ttyS0", Optional.empty(), List.of(),
                layout, "", 1);
        StepTools tools = new StepTools(new NoSandbox(), store, new ToolboxCache(scratch.resolve("toolboxes"), 1),
                new StepSettings(Optional.empty(), Optional.empty(), 1));
        try (Workspace workspace = Workspace.under(scratch, board);
                StepContext context = new StepContext(tools, inputs, workspace, LogSink.open(workspace.path("log"), 1 << 20, (from, text) -> {}),
                        seconds -> {}, stage -> {}, StepContext.Memory.USUAL)) {
            return StepRunners.run(options, context);
        }
    }

    private Format compose(String board, StepResult made, String output) throws Exception {
        // Of this board and this part, as a job's id is: what two jobs compose at once must not meet in one place.
        JobId job = new JobId("image-" + Sha256.of(board + inputs.get("xz").artifact().digest()).hex().substring(0, 32));
        double worker = ProcessTree.cpuSecondsHere();
        double served = server.cpuSeconds();
        long sent = server.sent();
        Artifact image = Composed.put(store, new Composed.Owner(job, 1, output), made.composed().get(output));
        return new Format(ProcessTree.cpuSecondsHere() - worker, server.cpuSeconds() - served, server.sent() - sent, image);
    }

    /// What these boards want is only packed.
    private record NoSandbox() implements Sandbox {
        @Override
        public Exit run(Command command, Workspace workspace, Output output) throws IOException {
            throw new IOException("no tool runs here, and " + command.line() + " is one");
        }

        @Override
        public void close() {}
    }
}
