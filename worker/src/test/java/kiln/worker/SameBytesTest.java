package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobOptions;
import kiln.worker.RealSteps.Output;
import kiln.worker.RealSteps.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A part and an image of it, made by the real tools of little content; `./kiln reprotest` does the same with whole cells. Skipped
/// where the package mirror is out of reach.
@Timeout(900)
class SameBytesTest {
    private static final long EPOCH = 1_750_000_000;
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192");
    private static final Surroundings ODD = new Surroundings("scratch/of/another name", 5, "077",
            Map.of("TZ", "Australia/Lord_Howe", "LC_ALL", "C.UTF-8", "LANG", "tr_TR.UTF-8", "HOME", "/nowhere"));

    @Test
    void partAndImage_areTheSameBytesWhereverTheyAreMade() throws Exception {
        try (RealSteps steps = new RealSteps()) {
            Output root = steps.given(root(), Map.of());
            Output kernel = steps.given(kernel(), KERNEL);
            Output bootloader = steps.given(noise(3, 700_000), Map.of());
            JobOptions.Image imageOptions = new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.ARMHF, "ttyS0,115200",
                    Optional.of("board.dtb"), List.of("panic=5"), new JobOptions.DiskLayout.Extlinux(32, 8, 8192), "", 1);

            JobResult part = steps.part("minimal", Arch.ARMHF, 23, root, kernel);
            JobResult image = steps.run(imageOptions, inputs(part, bootloader, steps));
            JobResult otherPart = steps.part("minimal", Arch.ARMHF, 23, root, kernel, ODD);
            JobResult otherImage = steps.run(imageOptions, inputs(part, bootloader, steps), ODD);

            assertEquals(part.outputs(), otherPart.outputs());
            assertEquals(image.outputs(), otherImage.outputs());
            assertEquals(List.copyOf(imageOptions.outputs()), List.copyOf(image.outputs().keySet()));
        }
    }

    private static Map<String, Output> inputs(JobResult part, Output bootloader, RealSteps steps) throws IOException, InterruptedException {
        Map<String, Output> inputs = RealSteps.ofPart(part);
        inputs.put("bootloader", bootloader);
        inputs.put("toolbox", steps.assemble());
        return inputs;
    }

    /// Files of many sizes, owners and modes, long names and attributes.
    private static byte[] root() throws IOException {
        TarTree tree = new TarTree();
        for (int i = 0; i < 300; i++) {
            Map<String, String> attributes = i % 50 == 0 ? Map.of("user.number", Base64.getEncoder().withoutPadding().encodeToString(noise(i, 9)))
                    : Map.of();
            tree.put(new TarEntry.File("srv/" + "folder/".repeat(1 + i % 20) + "file " + i, new Inode(0600 + i % 64, i, i % 7, EPOCH - i, attributes),
                    Content.of(noise(i, i * 97))));
        }
        tree.put(new TarEntry.HardLink("srv/link", Inode.root(0644), "srv/folder/file 0"));
        tree.put(new TarEntry.Symlink("lib", Inode.root(0777), "usr/lib"));
        return packed(tree);
    }

    private static byte[] kernel() throws IOException {
        TarTree tree = new TarTree();
        new TreeMap<>(Map.of("boot/vmlinuz", 5_000_000, "dtb/board.dtb", 20_000, "lib/modules/6.1.192-kiln/kernel/fs/b.txt", 70_000,
                "lib/modules/6.1.192-kiln/kernel/a.txt", 100)).forEach((path, bytes) -> put(tree, path, bytes));
        return packed(tree);
    }

    private static void put(TarTree tree, String path, int bytes) {
        try {
            tree.put(new TarEntry.File(path, Inode.root(0644), Content.of(noise(bytes, bytes))));
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static byte[] noise(long seed, int bytes) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static byte[] packed(TarTree tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Zstd.compress(bytes, 1)) {
            TarWriter.write(tree, out, EPOCH);
        }
        return bytes.toByteArray();
    }
}
