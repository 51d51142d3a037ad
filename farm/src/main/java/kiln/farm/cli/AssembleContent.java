package kiln.farm.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.frame.PartPacker;
import kiln.artifacts.frame.XzFormat;
import kiln.artifacts.frame.ZstdFormat;

/// What `bench assemble` puts on disks: files of this machine's `/usr` as a root file system, noise as a kernel.
///
/// @param rootBytes of files in the root
/// @param makeCpu seconds that making the file system took
/// @param packCpu seconds that packing it took, both formats
/// @param zst the part's frames
/// @param xz the part's frames
record AssembleContent(long rootBytes, double makeCpu, double packCpu, PartIndex index, Path zst, Path xz) {
    /// As the reference content: a server's root with all modules of a kernel.
    static final long SERVER_BYTES = 1_400_000_000L;
    private static final int KERNEL_BYTES = 12 << 20;
    /// As the worker packs.
    static final ZstdFormat ZSTD = new ZstdFormat(3);

    /// @param folder made if missing
    /// @param files of so many bytes go into the root
    /// @param number other numbers are other contents
    /// @param xzLevel of the part
    static AssembleContent make(Path folder, int rootMiB, long files, int number, int xzLevel) throws IOException, InterruptedException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        long bytes = copy(Path.of("/usr"), tree, files);
        Files.writeString(tree.resolve("number"), "" + number);
        Path root = folder.resolve("root.ext4");
        double makeCpu = Tool.run(List.of("/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E",
                "lazy_itable_init=0,lazy_journal_init=0", "-d", tree.toString(), root.toString(), rootMiB + "M"));
        BenchFolder.delete(tree);
        Path kernel = folder.resolve("kernel");
        byte[] noise = new byte[KERNEL_BYTES];
        new Random(number).nextBytes(noise);
        Files.write(kernel, noise);
        return packed(folder, List.of(kernel, root), bytes, makeCpu, xzLevel);
    }

    /// As many plain files as are wanted, in the order of their names.
    private static long copy(Path from, Path tree, long most) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).filter(file -> !Files.isSymbolicLink(file)).sorted().toList();
        }
        long bytes = 0;
        for (Path file : files) {
            if (bytes < most) {
                Path target = tree.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static AssembleContent packed(Path folder, List<Path> files, long bytes, double makeCpu, int xzLevel)
            throws IOException, InterruptedException {
        Path zst = folder.resolve("part.zst");
        Path xz = folder.resolve("part.xz");
        double before = ProcessTree.cpuSecondsHere() + ProcessTree.childrenCpuSeconds();
        try (OutputStream frames = new BufferedOutputStream(Files.newOutputStream(zst)); OutputStream blocks = Files.newOutputStream(xz)) {
            PartPacker<IOException> packer = new PartPacker<>(new FrameWriter.Target(ZSTD, frames), new XzFormat(3),
                    blocks, folder, dense -> {
                        Path packed = folder.resolve("dense.xz");
                        Tool.run(packed, List.of("xz", "-c", "-T2", "--block-size=8MiB", "-" + xzLevel, dense.toString()));
                        return packed;
                    });
            PartIndex index = new PartIndex(PartIndex.FORMAT, packer.pack(files.get(0)), packer.pack(files.get(1)));
            double cpu = ProcessTree.cpuSecondsHere() + ProcessTree.childrenCpuSeconds() - before;
            return new AssembleContent(bytes, makeCpu, cpu, index, zst, xz);
        }
    }
}
