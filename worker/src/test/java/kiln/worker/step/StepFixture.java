package kiln.worker.step;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.JobInput;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.sandbox.Workspace;

/// One step with a scripted sandbox, inputs made of texts, and a store in memory.
final class StepFixture implements AutoCloseable {
    static final StepSettings SETTINGS =
            new StepSettings(Optional.of("http://mirror.invalid/debian/"),
            Optional.of("http://mirror.invalid/security"), 2);

    final InMemoryArtifactStore store = new InMemoryArtifactStore();
    final ScriptedSandbox sandbox;
    final Workspace workspace;
    private final Map<String, JobInput> inputs = new TreeMap<>();
    private final Path folder;
    private final LogSink log;
    private final StepContext context;

    StepFixture(Path folder, ScriptedSandbox sandbox) throws IOException {
        this.folder = folder;
        this.sandbox = sandbox;
        this.workspace = Workspace.under(folder, "step");
        this.log = LogSink.open(folder.resolve("log"), 1 << 20, (from, text) -> {});
        StepTools tools = new StepTools(sandbox, store, new ToolboxCache(folder.resolve("toolboxes"), 1), SETTINGS);
        this.context = new StepContext(tools, inputs, workspace, log, seconds -> {}, stage -> {},
                StepContext.Memory.USUAL);
    }

    StepFixture with(String input, byte[] bytes, Map<String, String> facts) {
        inputs.put(input, new JobInput(store.put(bytes), facts));
        return this;
    }

    StepFixture with(String input, String text) {
        return with(input, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), Map.of());
    }

    /// A toolbox whose files have these texts.
    StepFixture withToolbox(Map<String, byte[]> files) throws IOException {
        Map<String, byte[]> all = new TreeMap<>(files);
        all.put("usr/bin/sh", new byte[0]);
        return with("toolbox", zstd(tar(all)), Map.of());
    }

    StepResult run(JobOptions options) throws Exception {
        return StepRunners.run(options, context);
    }

    /// The commands as typed, with the toolbox's place left out.
    java.util.List<String> lines() {
        return sandbox.lines();
    }

    static byte[] tar(Map<String, byte[]> files) throws IOException {
        TarTree tree = new TarTree();
        for (var file : files.entrySet()) {
            tree.put(new TarEntry.File(file.getKey(), Inode.root(0644), Content.of(file.getValue())));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter.write(tree, out, Trees.EPOCH);
        return out.toByteArray();
    }

    /// As images are packed.
    static byte[] framed(InputStream raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Chunk> chunks = FrameWriter.write(raw, List.of(new FrameWriter.Target(PartFormats.ZSTD, out)));
        out.writeBytes(PartFormats.ZSTD.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        return out.toByteArray();
    }

    static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zstd = Zstd.compress(out, 1)) {
            zstd.write(bytes);
        }
        return out.toByteArray();
    }

    /// A minimal Debian package: an ar archive by hand.
    static byte[] deb(String name, String architecture, Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("!<arch>\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String control = "Package: " + name + "\nVersion: 1\nArchitecture: " + architecture + "\n";
        member(out, "debian-binary", "2.0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        member(out, "control.tar", tar(Map.of("control", control.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        member(out, "data.tar", tar(files));
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, byte[] bytes) throws IOException {
        String header = String.format("%-16s%-12s%-6s%-6s%-8s%-10d`\n", name, "0", "0", "0", "100644", bytes.length);
        out.write(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.write(bytes);
        if (bytes.length % 2 == 1) {
            out.write('\n');
        }
    }

    /// What a step made, by path.
    TarTree unpacked(StepResult result, String output) throws IOException {
        TarTree tree = new TarTree();
        Trees.load(result.outputs().get(output), Files.createTempDirectory(folder, "unpacked"), tree);
        return tree;
    }

    static String text(TarTree tree, String path) throws IOException {
        if (tree.get(path).orElseThrow() instanceof TarEntry.File file) {
            try (var in = file.content().open()) {
                return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError(path + " is no file");
    }

    @Override
    public void close() throws IOException {
        context.close();
        log.close();
        workspace.close();
    }
}
