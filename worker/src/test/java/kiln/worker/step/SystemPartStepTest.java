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
import java.util.TreeSet;
import kiln.artifacts.archive.TarReader;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.frame.XzFormat;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemPartStepTest {
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192");
    private static final JobOptions.SystemPart OPTIONS = new JobOptions.SystemPart("minimal", "current", Arch.ARMHF, 20, 1);

    @TempDir
    private Path folder;

    private StepFixture step(ScriptedSandbox sandbox) throws IOException {
        byte[] any = "any".getBytes(StandardCharsets.UTF_8);
        return new StepFixture(folder, sandbox).withToolbox(Map.of())
                .with("root", StepFixture.zstd(StepFixture.tar(Map.of("usr/bin/busybox", any))), Map.of())
                .with("kernel", StepFixture.zstd(StepFixture.tar(Map.of("boot/vmlinuz", any, "dtb/board.dtb", any))), KERNEL);
    }

    /// Stands for mke2fs, which leaves a file of the right size, and for xz; keeps what the former was given.
    private static ScriptedSandbox tools(Path seen) {
        return new ScriptedSandbox((command, workspace, output) -> {
            if (command.argv().getFirst().equals("sh")) {
                pack(workspace.path("dense"), workspace.path("dense.xz"));
                return new Exit.Exited(0, 0.1);
            }
            try (TarReader tar = new TarReader(Files.newInputStream(workspace.path("root.tar")))) {
                tar.extract(seen);
            }
            try (RandomAccessFile root = new RandomAccessFile(workspace.path("root.ext4").toFile(), "rw")) {
                root.setLength(20 << 20);
                root.write("EXT4".getBytes(StandardCharsets.UTF_8));
            }
            return new Exit.Exited(0, 0.1);
        });
    }

    private static void pack(Path raw, Path packed) throws IOException {
        XzFormat format = new XzFormat(0);
        try (InputStream in = Files.newInputStream(raw); OutputStream out = Files.newOutputStream(packed)) {
            out.write(format.header());
            List<Chunk> chunks = FrameWriter.write(in, List.of(new FrameWriter.Target(format, out)));
            out.write(format.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        }
    }

    @Test
    void aPart_isTheKernelFilledUp_andTheRootBehindIt() throws Exception {
        Path seen = folder.resolve("seen");
        try (StepFixture step = step(tools(seen))) {
            StepResult result = step.run(OPTIONS);

            String uuid = new DiskIds("minimal/current/armhf").uuid("root-fs").toString();
            assertEquals(List.of("mke2fs -q -F -t ext4 -L root -U " + uuid + " -E hash_seed=" + uuid
                    + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 -O ^orphan_file,^metadata_csum_seed -m 0"
                    + " -d root.tar root.ext4 20M",
                    "sh -c xz -c -T2 --block-size=8388608 -6 dense > dense.xz",
                    "sh -c xz -c -T2 --block-size=8388608 -6 dense > dense.xz"), step.lines());
            assertEquals(KERNEL, result.facts());
            assertEquals("distro=minimal\n", Files.readString(seen.resolve("etc/kiln-image")));
            PartIndex index = Codec.decode(Files.readAllBytes(result.outputs().get("index")), PartIndex.class);
            assertEquals(List.of(4096L, 20L << 20), List.of(index.kernelBytes(), index.rootBytes()));
            byte[] raw = Zstd.expand(new ByteArrayInputStream(Files.readAllBytes(result.outputs().get("zst")))).readAllBytes();
            assertArrayEquals(Arrays.copyOf("any".getBytes(StandardCharsets.UTF_8), 4096), Arrays.copyOf(raw, 4096));
            assertEquals("EXT4", new String(raw, 4096, 4, StandardCharsets.UTF_8));
            assertArrayEquals(raw, expanded(index, Files.readAllBytes(result.outputs().get("xz"))));
            assertEquals(new TreeSet<>(List.of("dtb", "index", "xz", "zst")), result.outputs().keySet());
            assertEquals("any", StepFixture.text(step.unpacked(result, "dtb"), "dtb/board.dtb"));
        }
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
        try (StepFixture step = step(ScriptedSandbox.saying(1, "mke2fs: Could not allocate block in ext2 filesystem"))) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(OPTIONS));

            assertEquals("E314: the root file system's files take 1 MiB, its partition has 20 MiB, and ext4 needs "
                    + "some of that for itself; raise imageMiB in the board's layout (mke2fs: Could not allocate block in ext2 "
                    + "filesystem)", refused.getMessage());
        }
    }

    @Test
    void aRootThatIsTooSmall_isRefused() throws Exception {
        try (StepFixture step = step(ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () ->
                    step.run(new JobOptions.SystemPart("minimal", "current", Arch.ARMHF, 7, 1)));

            assertEquals("E315", refused.failure().code());
        }
    }
}
