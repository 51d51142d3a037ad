package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameFormat;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.ZstdFormat;

/// The way of today's builders: the image written whole and compressed whole. For xz a sample of its data stands for all.
///
/// @param copyCpu seconds that writing the image took
/// @param xzCpu scaled from the sample
/// @param sampleCpu of the sample's data
/// @param sampleWhole bytes of it, compressed whole
/// @param sampleInBlocks the same, in blocks of 8 MiB
/// @param javaZstd seconds for packing the sample's frames here
/// @param toolZstd seconds of the tool for it
record AssembleClassic(double copyCpu, double zstCpu, long zstBytes, double xzCpu, double sampleCpu, long sampleWhole,
        long sampleInBlocks, double javaZstd, double toolZstd) {
    static final int SAMPLE_MIB = 64;
    private static final long SAMPLE_BYTES = (long) SAMPLE_MIB << 20;
    private static final int ROUNDS = 5;

    /// @param disk an image, with holes
    static AssembleClassic of(Path folder, Path disk) throws IOException, InterruptedException {
        Path copy = folder.resolve("copy.img");
        double copyCpu = Tool.run(List.of("cp", "--sparse=always", disk.toString(), copy.toString()));
        Path whole = folder.resolve("whole.zst");
        double zstCpu = Tool.run(whole, List.of("zstd", "-q", "-3", "-T0", "-c", copy.toString()));
        Files.delete(copy);
        List<Chunk> chunks;
        try (InputStream in = Files.newInputStream(disk)) {
            chunks = FrameWriter.write(in, List.of());
        }
        long data = chunks.stream().filter(chunk -> !chunk.zero()).mapToLong(Chunk::rawBytes).sum();
        Path sample = sample(folder, disk, chunks, data);
        Path zeros = Files.write(folder.resolve("zeros"), new byte[(int) SAMPLE_BYTES]);
        Path packed = folder.resolve("packed");
        double sampleCpu = Tool.run(packed, List.of("xz", "-6", "-T0", "-c", sample.toString()));
        long sampleWhole = Files.size(packed);
        double zerosCpu = Tool.run(packed, List.of("xz", "-6", "-T0", "-c", zeros.toString()));
        Tool.run(packed, List.of("xz", "-6", "-T2", "--block-size=8MiB", "-c", sample.toString()));
        long inBlocks = Files.size(packed);
        double xzCpu = sampleCpu * data / SAMPLE_BYTES + zerosCpu * (Files.size(disk) - data) / SAMPLE_BYTES;
        double tool = 0;
        for (int round = 0; round < ROUNDS; round++) {
            tool += Tool.run(packed, List.of("zstd", "-q", "-3", "--single-thread", "-c", sample.toString()));
        }
        return new AssembleClassic(copyCpu, zstCpu, Files.size(whole), xzCpu, sampleCpu, sampleWhole, inBlocks,
                packedHere(Files.readAllBytes(sample)), tool);
    }

    /// A stretch of data from the middle.
    private static Path sample(Path folder, Path disk, List<Chunk> chunks, long data) throws IOException {
        Path sample = folder.resolve("sample");
        long skip = (data - SAMPLE_BYTES) / 2;
        try (FileChannel from = FileChannel.open(disk);
                FileChannel to = FileChannel.open(sample, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            for (Chunk chunk : chunks) {
                if (!chunk.zero() && skip > 0) {
                    skip -= chunk.rawBytes();
                } else if (!chunk.zero() && to.size() < SAMPLE_BYTES) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(chunk.rawBytes(), SAMPLE_BYTES - to.size()));
                    from.read(bytes, at);
                    to.write(bytes.flip(), to.size());
                }
                at += chunk.rawBytes();
            }
        }
        return sample;
    }

    private static double packedHere(byte[] sample) throws IOException {
        double began = ProcessTree.cpuSecondsHere();
        try (FrameFormat.Packer packer = new ZstdFormat(3).packer()) {
            byte[] chunk = new byte[FrameFormat.CHUNK_BYTES];
            for (int round = 0; round < ROUNDS; round++) {
                for (int at = 0; at < sample.length; at += chunk.length) {
                    System.arraycopy(sample, at, chunk, 0, chunk.length);
                    packer.pack(chunk, chunk.length);
                }
            }
        }
        return ProcessTree.cpuSecondsHere() - began;
    }
}
