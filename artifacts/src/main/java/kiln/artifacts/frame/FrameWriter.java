package kiln.artifacts.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Cuts raw bytes into chunks and packs each in every format that is wanted. One chunk is in memory at a time.
public final class FrameWriter {
    private final List<Target> targets;
    private final List<FrameFormat.Packer> packers;
    private final Map<Integer, Work> zeros = new HashMap<>();

    /// Where frames of a format go.
    public record Target(FrameFormat format, OutputStream out) {}

    private record Work(Chunk chunk, List<Packed> packed) {}

    private FrameWriter(List<Target> targets) {
        this.targets = List.copyOf(targets);
        this.packers = targets.stream().map(target -> target.format().packer()).toList();
    }

    /// @param raw read to its end
    /// @return all chunks, in order
    public static List<Chunk> write(InputStream raw, List<Target> targets) throws IOException {
        FrameWriter writer = new FrameWriter(targets);
        try {
            return writer.write(raw);
        } finally {
            writer.packers.forEach(FrameFormat.Packer::close);
        }
    }

    private List<Chunk> write(InputStream raw) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        byte[] bytes = new byte[FrameFormat.CHUNK_BYTES];
        for (int n = raw.readNBytes(bytes, 0, bytes.length); n > 0; n = raw.readNBytes(bytes, 0, bytes.length)) {
            Work work = pack(bytes, n);
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).out().write(work.packed.get(i).bytes());
            }
            chunks.add(work.chunk);
        }
        return chunks;
    }

    /// Zeros are packed once for each length.
    private Work pack(byte[] raw, int length) {
        List<Extent> data = Extent.of(raw, length);
        return data.isEmpty() ? zeros.computeIfAbsent(length, n -> packed(raw, n, data)) : packed(raw, length, data);
    }

    private Work packed(byte[] raw, int length, List<Extent> data) {
        List<Packed> packed = packers.stream().map(packer -> packer.pack(raw, length)).toList();
        return new Work(new Chunk(length, data, packed.stream().map(Packed::frame).toList()), packed);
    }
}
