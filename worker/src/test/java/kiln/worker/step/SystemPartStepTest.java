package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kiln.artifacts.archive.TarReader;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.BaseIndex;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.frame.XzFormat;
import kiln.artifacts.store.Composed;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A base, and parts made of it.
class SystemPartStepTest {
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192");
    private static final JobOptions.Base BASE = new JobOptions.Base("minimal", Arch.ARMHF, 20, 1);
    private static final JobOptions.SystemPart PART = new JobOptions.SystemPart("minimal", "current", Arch.ARMHF, 20, 1);
    private static final String XZ = "sh -c xz -c -T2 --block-size=8388608 -6 dense > dense.xz";
    private static final int ROOT_BYTES = 20 << 20;
    private static final int MODULE_AT = 9 << 20;

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Stands for mke2fs and its kin, whose file systems are words at some places, and for xz.
    private static final class Tools implements ScriptedSandbox.Script {
        private byte[] rootTar = {};
        private String changes = "";

        @Override
        public Exit answer(Command command, Workspace workspace, Sandbox.Output output) throws IOException {
            switch (command.argv().getFirst()) {
                case "sh" -> pack(workspace.path("dense"), workspace.path("dense.xz"));
                case "mke2fs" -> {
                    rootTar = Files.readAllBytes(workspace.path("root.tar"));
                    write(workspace.path("root.ext4"), 0, "TABLES");
                    write(workspace.path("root.ext4"), 4096, "FILES");
                }
                case "e2image" -> write(workspace.path("skeleton.ext4"), 0, "TABLES");
                case "debugfs" -> {
                    changes = Files.readString(workspace.path("changes"));
                    write(workspace.path("root.ext4"), 0, "TABLE2");
                    write(workspace.path("root.ext4"), MODULE_AT, "MODULE");
                    List.of("debugfs 1.47.2 (1-Jan-2025)", "debugfs: mkdir \"m\"", "Allocated inode: 12").forEach(output::line);
                }
                case "e2fsck" -> output.line("root: 12/100 files");
                default -> throw new IOException(command.line());
            }
            return new Exit.Exited(0, 0.1);
        }

        private static void write(Path file, long at, String word) throws IOException {
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(ROOT_BYTES);
                out.seek(at);
                out.write(bytes(word));
            }
        }
    }

    private static void pack(Path raw, Path packed) throws IOException {
        XzFormat format = new XzFormat(0);
        try (InputStream in = Files.newInputStream(raw); OutputStream out = Files.newOutputStream(packed)) {
            out.write(format.header());
            List<Chunk> chunks = FrameWriter.write(in, List.of(new FrameWriter.Target(format, out)));
            out.write(format.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        }
    }

    private StepFixture baseStep(ScriptedSandbox sandbox) throws IOException {
        return new StepFixture(folder.resolve("base"), sandbox).withToolbox(Map.of())
                .with("root", StepFixture.zstd(StepFixture.tar(Map.of("usr/bin/busybox", bytes("any")))), Map.of());
    }

    private StepFixture partStep(ScriptedSandbox sandbox, Map<String, byte[]> base, Map<String, byte[]> kernel) throws IOException {
        StepFixture step = new StepFixture(folder.resolve("part"), sandbox).withToolbox(Map.of())
                .with("kernel", StepFixture.zstd(StepFixture.tar(kernel)), KERNEL);
        base.forEach((output, content) -> step.with(output.equals("index") ? "base" : "base-" + output, content, Map.of()));
        return step;
    }

    private Map<String, byte[]> base() throws Exception {
        try (StepFixture step = baseStep(new ScriptedSandbox(new Tools()))) {
            Map<String, byte[]> outputs = new TreeMap<>();
            for (var output : step.run(BASE).outputs().entrySet()) {
                outputs.put(output.getKey(), Files.readAllBytes(output.getValue()));
            }
            return outputs;
        }
    }

    @Test
    void aBase_isTheRootWithoutModules_packed_andItsSkeleton() throws Exception {
        Tools tools = new Tools();
        try (StepFixture step = baseStep(new ScriptedSandbox(tools))) {
            StepResult result = step.run(BASE);

            String uuid = new DiskIds("minimal/armhf").uuid("root-fs").toString();
            assertEquals(List.of("mke2fs -q -F -t ext4 -L root -U " + uuid + " -E hash_seed=" + uuid
                    + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 -O ^orphan_file,^metadata_csum_seed -m 0"
                    + " -d root.tar root.ext4 20M", "e2image -r root.ext4 skeleton.ext4", XZ), step.lines());
            Path seen = folder.resolve("seen");
            try (TarReader tar = new TarReader(new ByteArrayInputStream(tools.rootTar))) {
                tar.extract(seen);
            }
            assertEquals("distro=minimal\n", Files.readString(seen.resolve("etc/kiln-image")));
            assertEquals(List.of(), Arrays.asList(seen.resolve("usr/lib/modules").toFile().list()));
            BaseIndex index = Codec.decode(Files.readAllBytes(result.outputs().get("index")), BaseIndex.class);
            assertEquals(ROOT_BYTES, index.rootBytes());
            assertArrayEquals(root("TABLES", "FILES", ""), unpacked(result.outputs().get("zst")));
            assertArrayEquals(root("TABLES", "", ""), unpacked(result.outputs().get("skeleton")));
            assertEquals(Set.of("index", "skeleton", "xz", "zst"), result.outputs().keySet());
        }
    }

    private static byte[] unpacked(Path zst) throws IOException {
        return Zstd.expand(Files.newInputStream(zst)).readAllBytes();
    }

    private static byte[] root(String tables, String files, String module) {
        byte[] root = new byte[ROOT_BYTES];
        System.arraycopy(bytes(tables), 0, root, 0, tables.length());
        System.arraycopy(bytes(files), 0, root, 4096, files.length());
        System.arraycopy(bytes(module), 0, root, MODULE_AT, module.length());
        return root;
    }

    @Test
    void aPart_isTheKernelFilledUp_andTheBaseWithItsModules() throws Exception {
        Tools tools = new Tools();
        Map<String, byte[]> kernel = Map.of("boot/vmlinuz", bytes("any"), "dtb/board.dtb", bytes("any"),
                "lib/modules/6.1.192-kiln/modules.order", bytes("no"));
        try (StepFixture step = partStep(new ScriptedSandbox(tools), base(), kernel)) {
            StepResult result = step.run(PART);

            assertEquals(List.of("debugfs -w -f changes root.ext4", "e2fsck -fn root.ext4", XZ, XZ), step.lines());
            assertEquals("""
                    cd "/usr/lib/modules"
                    mkdir "6.1.192-kiln"
                    cd "/usr/lib/modules/6.1.192-kiln"
                    write "modules/0" "modules.order"
                    """, tools.changes);
            assertEquals(Map.of("release", "6.1.192-kiln", "version", "6.1.192", "modules", "yes"), result.facts());
            assertPart(step, result, root("TABLE2", "FILES", "MODULE"));
            assertEquals("any", StepFixture.text(step.unpacked(result, "dtb"), "dtb/board.dtb"));
        }
    }

    @Test
    void aKernelWithoutModules_leavesTheBaseAsItIs() throws Exception {
        try (StepFixture step = partStep(new ScriptedSandbox(new Tools()), base(), Map.of("boot/vmlinuz", bytes("any")))) {
            StepResult result = step.run(PART);

            assertEquals(List.of(XZ), step.lines());
            assertPart(step, result, root("TABLES", "FILES", ""));
        }
    }

    private static void assertPart(StepFixture step, StepResult result, byte[] root) throws Exception {
        PartIndex index = Codec.decode(Files.readAllBytes(result.outputs().get("index")), PartIndex.class);
        assertEquals(List.of(4096L, (long) ROOT_BYTES), List.of(index.kernelBytes(), index.rootBytes()));
        byte[] all = Arrays.copyOf(bytes("any"), 4096 + ROOT_BYTES);
        System.arraycopy(root, 0, all, 4096, ROOT_BYTES);
        assertArrayEquals(all, Zstd.expand(new ByteArrayInputStream(composed(step, result, "zst"))).readAllBytes());
        assertArrayEquals(all, expanded(index, composed(step, result, "xz")));
        assertEquals(Set.of("index", "dtb"), result.outputs().keySet());
    }

    private static byte[] composed(StepFixture step, StepResult result, String output) throws Exception {
        Composed.Owner owner = new Composed.Owner(new JobId("part-" + "0".repeat(32)), 1, output);
        return step.store.get(Composed.put(step.store, owner, result.composed().get(output)).objectKey()).orElseThrow();
    }

    private static byte[] expanded(PartIndex index, byte[] blocks) throws IOException {
        XzFormat format = new XzFormat(0);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(format.header());
        file.writeBytes(blocks);
        file.writeBytes(format.trailer(index.chunks().stream().map(chunk -> chunk.frames().get(1)).toList()));
        return Xz.expand(new ByteArrayInputStream(file.toByteArray())).readAllBytes();
    }

    @Test
    void contentThatDoesNotFit_isRefusedWithNumbers() throws Exception {
        try (StepFixture step = baseStep(ScriptedSandbox.saying(1, "mke2fs: Could not allocate block in ext2 filesystem"))) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(BASE));

            assertEquals("E314: the root file system's files take 1 MiB, the root's partition has 20 MiB, and ext4 needs "
                    + "some of that for itself; raise imageMiB in the board's layout (mke2fs: Could not allocate block in ext2 "
                    + "filesystem)", refused.getMessage());
        }
    }

    @Test
    void modulesThatDoNotFit_areRefusedWithNumbers_thoughDebugfsEndsWell() throws Exception {
        ScriptedSandbox full = ScriptedSandbox.saying(0, "debugfs: write \"modules/0\" \"a.ko\"", "Allocated inode: 12",
                "write: Could not allocate block in ext2 filesystem ");
        try (StepFixture step = partStep(full, base(), Map.of("boot/vmlinuz", bytes("any"), "lib/modules/1/a", bytes("any")))) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(PART));

            assertEquals("E314: the kernel's modules take 1 MiB, the root's partition has 20 MiB, and ext4 needs "
                    + "some of that for itself; raise imageMiB in the board's layout (write: Could not allocate block in ext2 "
                    + "filesystem )", refused.getMessage());
        }
    }

    @Test
    void aBaseOfAnotherSize_isRefused() throws Exception {
        try (StepFixture step = partStep(ScriptedSandbox.silent(), base(), Map.of("boot/vmlinuz", bytes("any")))) {
            StepFailure refused = assertThrows(StepFailure.class, () ->
                    step.run(new JobOptions.SystemPart("minimal", "current", Arch.ARMHF, 21, 1)));

            assertEquals("E313: the base has a root of 20 MiB, and one of 21 MiB is wanted", refused.getMessage());
        }
    }

    @Test
    void aRootThatIsTooSmall_isRefused() throws Exception {
        try (StepFixture step = baseStep(ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(new JobOptions.Base("minimal", Arch.ARMHF, 7, 1)));

            assertEquals("E315", refused.failure().code());
        }
    }
}
