package kiln.farm.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.BaseIndex;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Composed;
import kiln.farm.Trouble;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobInput;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepContext;
import kiln.worker.step.StepResult;
import kiln.worker.step.StepRunners;
import kiln.worker.step.StepSettings;
import kiln.worker.step.StepTools;

/// A new kernel for a distro whose base is packed already, by the worker's own steps, against the classic way: the whole file
/// system made, compressed with zstd and sent. Both begin with a kernel that is unpacked.
final class AssembleKernel {
    private static final long ROOT_BYTES = 1_000_000_000L;
    private static final long MODULES_BYTES = 400_000_000L;
    private static final int KERNEL_BYTES = 12 << 20;
    private static final int ROOT_MIB = 3_839;
    private static final String RELEASE = "6.1.0-bench";
    private static final int WARM = 1;
    private static final int RUNS = 3;

    private final KilnCommand kiln;
    private final Path data;
    private final AssembleStore server;
    private final ArtifactStore store;
    private final AssembleTools tools;
    private final Path tree;
    private final Path modules;

    private AssembleKernel(KilnCommand kiln, Path data, AssembleStore server) throws IOException {
        this.kiln = kiln;
        this.data = data;
        this.server = server;
        this.store = server.store();
        this.tree = data.resolve("tree");
        Files.createDirectories(tree.resolve("usr/lib/modules"));
        this.modules = Files.createDirectories(data.resolve("modules"));
        this.tools = new AssembleTools(tree);
    }

    static Measured measure(KilnCommand kiln) throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        try (AssembleStore server = AssembleStore.start(kiln, data.resolve("store"))) {
            return new AssembleKernel(kiln, data, server).measured();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Trouble("E190", Trouble.Exit.FAILED, "A part could not be made: " + e.getMessage(), "./kiln doctor");
        } finally {
            BenchFolder.delete(data);
        }
    }

    /// What one part took.
    ///
    /// @param step seconds of making and packing what is new, until xz is called
    /// @param worker seconds of composing and reading back
    /// @param store seconds of the store's process
    /// @param sent bytes
    /// @param packedAnew raw bytes
    private record Took(double step, double worker, double store, long sent, long packedAnew, long size) {
        double mine() {
            return step + worker;
        }
    }

    private Measured measured() throws Exception {
        kiln.say("packing a root file system of files in /usr as a base ...");
        copy();
        Map<String, JobInput> inputs = inputs(run(new JobOptions.Base("bench", Arch.AMD64, ROOT_MIB, 1), Map.of("root", empty(), "toolbox", empty()),
                stage -> {}, this::stored));
        kiln.say("adding a kernel ...");
        List<Took> took = new ArrayList<>();
        for (int i = 0; i < WARM + RUNS; i++) {
            took.add(part(inputs));
        }
        Took ours = took.stream().skip(WARM).sorted(Comparator.comparingDouble(Took::mine)).skip(RUNS / 2).findFirst().orElseThrow();
        kiln.say("the classic way ...");
        return classic(ours);
    }

    private Measured classic(Took ours) throws IOException, InterruptedException {
        Files.createDirectories(tree.resolve("boot"));
        Files.write(tree.resolve("boot/vmlinuz"), noise());
        Files.move(modules, tree.resolve("usr/lib/modules/" + RELEASE));
        Path whole = data.resolve("whole.ext4");
        double make = Tool.run(List.of("/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E",
                "lazy_itable_init=0,lazy_journal_init=0", "-d", tree.toString(), whole.toString(), ROOT_MIB + "M"));
        Path packed = data.resolve("whole.zst");
        double pack = Tool.run(packed, List.of("zstd", "-q", "-3", "-T0", "-c", whole.toString()));
        double worker = ProcessTree.cpuSecondsHere();
        double served = server.cpuSeconds();
        store.put(packed);
        double send = ProcessTree.cpuSecondsHere() - worker;
        double kept = server.cpuSeconds() - served;
        long bytes = Files.size(packed);
        double all = make + pack + send;
        return new Measured(List.of(
                Figure.atLeast("new kernel, known distro, zst: classic CPU, by the worker's", all / ours.mine(), "", 2),
                Figure.atLeast("the same, with the store's", (all + kept) / (ours.mine() + ours.store()), "", 2),
                Figure.atLeast("classic bytes sent, by those sent", (double) bytes / ours.sent(), "", 3)), List.of(
                text("new kernel: worker %.1f CPU s (making and packing %.1f, composing and reading back %.1f), store %.1f, %.1f MB sent, "
                        + "%.1f MB large; median of %d after %d not counted", ours.mine(), ours.step(), ours.worker(), ours.store(),
                        ours.sent() / 1e6, ours.size() / 1e6, RUNS, WARM),
                text("classic: %.1f CPU s (mke2fs -d %.1f, zstd -3 -T0 %.1f, sending %.1f), store %.1f, %.1f MB", all, make, pack, send, kept, bytes / 1e6),
                text("%.0f MB of %.0f are packed anew, in xz as well, which takes its share of CPU", ours.packedAnew() / 1e6,
                        (ROOT_BYTES + MODULES_BYTES + KERNEL_BYTES) / 1e6)));
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static byte[] noise() {
        byte[] noise = new byte[KERNEL_BYTES];
        new Random(1).nextBytes(noise);
        return noise;
    }

    /// Plain files in the order of their names: the first are the root, the next its modules.
    private void copy() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("/usr"))) {
            files = all.filter(Files::isRegularFile).filter(file -> !Files.isSymbolicLink(file)).sorted().toList();
        }
        Iterator<Path> next = files.iterator();
        for (long bytes = 0; bytes < ROOT_BYTES && next.hasNext(); ) {
            Path file = next.next();
            bytes += copy(file, tree.resolve("usr/" + Path.of("/usr").relativize(file)));
        }
        long bytes = 0;
        for (int number = 0; bytes < MODULES_BYTES && next.hasNext(); number++) {
            bytes += copy(next.next(), modules.resolve("kernel/" + number / 100 + "/" + number + ".ko"));
        }
        Files.write(modules.resolve("modules.dep"), new byte[0]);
    }

    private static long copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
        return Files.size(to);
    }

    private JobInput empty() throws IOException {
        return new JobInput(store.put(packed(new TarTree())), Map.of());
    }

    private static byte[] packed(TarTree tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Zstd.compress(bytes, 1)) {
            TarWriter.write(tree, out, 0);
        }
        return bytes.toByteArray();
    }

    /// What a part takes: what its base put out, and a kernel.
    private Map<String, JobInput> inputs(Map<String, Artifact> base) throws IOException {
        Map<String, JobInput> inputs = new TreeMap<>();
        base.forEach((name, artifact) -> inputs.put(name.equals("index") ? "base" : "base-" + name, new JobInput(artifact, Map.of())));
        TarTree kernel = new TarTree();
        kernel.put(new TarEntry.File("boot/vmlinuz", Inode.root(0644), Content.of(noise())));
        try (Stream<Path> all = Files.walk(modules)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                kernel.put(new TarEntry.File("lib/modules/" + RELEASE + "/" + modules.relativize(file), Inode.root(0644), Content.of(file)));
            }
        }
        Path file = data.resolve("kernel.tar.zst");
        try (OutputStream out = Zstd.compress(Files.newOutputStream(file), 1)) {
            TarWriter.write(kernel, out, 0);
        }
        inputs.put("kernel", new JobInput(store.put(file), Map.of("release", RELEASE, "version", "6.1.0")));
        inputs.put("toolbox", empty());
        return inputs;
    }

    private interface Made<T> {
        T of(StepResult made) throws Exception;
    }

    private <T> T run(JobOptions options, Map<String, JobInput> inputs, Consumer<String> stages, Made<T> made) throws Exception {
        StepTools all = new StepTools(tools, store, new ToolboxCache(data.resolve("toolboxes"), 1),
                new StepSettings(Optional.empty(), Optional.empty(), 2));
        try (Workspace workspace = Workspace.under(data.resolve("scratch"), "part");
                StepContext context = new StepContext(all, inputs, workspace, LogSink.open(workspace.path("log"), 1 << 20, (from, text) -> {}),
                        seconds -> {}, stages, StepContext.Memory.USUAL)) {
            return made.of(StepRunners.run(options, context));
        }
    }

    private Map<String, Artifact> stored(StepResult made) throws IOException {
        Map<String, Artifact> outputs = new TreeMap<>();
        for (var output : made.outputs().entrySet()) {
            outputs.put(output.getKey(), store.put(output.getValue()));
        }
        return outputs;
    }

    private Took part(Map<String, JobInput> inputs) throws Exception {
        double[] began = {0};
        BaseIndex base = Codec.decode(store.get(inputs.get("base").artifact().objectKey()).orElseThrow(), BaseIndex.class);
        return run(new JobOptions.SystemPart("bench", "current", Arch.AMD64, ROOT_MIB, 1), inputs, stage -> {
            if (stage.equals("root file system")) {
                began[0] = cpuNow();
            }
        }, made -> {
            double step = tools.cpuSecondsUntilXz() - began[0];
            double worker = ProcessTree.cpuSecondsHere();
            double served = server.cpuSeconds();
            long sent = server.sent();
            Map<String, Artifact> beside = stored(made);
            Artifact part = Composed.put(store, new Composed.Owner(new JobId("part-" + "0".repeat(32)), 1, "zst"), made.composed().get("zst"));
            PartIndex index = Codec.decode(Files.readAllBytes(made.outputs().get("index")), PartIndex.class);
            return new Took(step, ProcessTree.cpuSecondsHere() - worker, server.cpuSeconds() - served,
                    server.sent() - sent + beside.values().stream().mapToLong(Artifact::sizeBytes).sum(), packedAnew(base, index), part.sizeBytes());
        });
    }

    private double cpuNow() {
        try {
            return tools.cpuSeconds();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long packedAnew(BaseIndex base, PartIndex part) {
        long bytes = part.kernelBytes();
        for (int i = 0; i < base.root().size(); i++) {
            Chunk chunk = part.root().get(i);
            bytes += chunk.equals(base.root().get(i)) ? 0 : chunk.rawBytes();
        }
        return bytes;
    }
}
