package kiln.artifacts.frame;

import java.util.Random;

/// What tests pack.
final class RawBytes {
    private RawBytes() {}

    /// Noise at the beginning of the first chunk, zeros up to the end of the last, and five bytes more.
    static byte[] chunks(int number) {
        byte[] raw = new byte[number * FrameFormat.CHUNK_BYTES + 5];
        byte[] noise = new byte[FrameFormat.CHUNK_BYTES / 8];
        new Random(3).nextBytes(noise);
        System.arraycopy(noise, 0, raw, 0, noise.length);
        raw[raw.length - 1] = 1;
        return raw;
    }
}
