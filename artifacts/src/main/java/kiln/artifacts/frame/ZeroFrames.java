package kiln.artifacts.frame;

import java.util.HashMap;
import java.util.Map;

/// Frames of zeros, packed once for each length.
final class ZeroFrames implements AutoCloseable {
    private static final byte[] ZEROS = new byte[FrameFormat.CHUNK_BYTES];

    private final FrameFormat.Packer packer;
    private final Map<Integer, Packed> known = new HashMap<>();

    ZeroFrames(FrameFormat format) {
        this.packer = format.packer();
    }

    Packed of(int length) {
        return known.computeIfAbsent(length, n -> packer.pack(ZEROS, n));
    }

    @Override
    public void close() {
        packer.close();
    }
}
