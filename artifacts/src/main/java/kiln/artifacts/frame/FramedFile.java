package kiln.artifacts.frame;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import kiln.schemas.plan.Sha256;

/// An image of zstd frames with the table of them at its end, to be unpacked. Frames of zeros are known by their bytes and not
/// unpacked at all: on most images they are the most.
///
/// @param frames as the table has them
public record FramedFile(Path file, List<Frame> frames) {
    /// What is unpacked at once. Stays in the processor's cache until its digest is made: with 8 MiB the digest took half as long again.
    private static final int PIECE = 64 * 1024;
    private static final int BUFFER_BYTES = 1 << 20;

    /// Gets what is not all zeros, in order.
    public interface Taker {
        /// @param at where it begins in the image
        /// @param raw good until the call ends
        /// @param length of it, from the beginning of the array
        void take(long at, byte[] raw, int length) throws IOException;
    }

    /// @throws IOException if the file cannot be read, or does not end with a table that agrees with its size
    public static FramedFile open(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return new FramedFile(file, ZstdFormat.table(in));
        }
    }

    /// What it is when unpacked.
    public long rawBytes() {
        return frames.stream().mapToLong(Frame::rawBytes).sum();
    }

    /// @param zeros the format by which zeros were packed; with another one all is unpacked, which only takes longer
    /// @return the digest of all, zeros too
    /// @throws IOException if the file is not what its table says
    public Sha256 unpack(ZstdFormat zeros, Taker taker) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] piece = new byte[PIECE];
        byte[] nothing = new byte[PIECE];
        try (ZeroFrames known = new ZeroFrames(zeros);
                DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            long at = 0;
            for (Frame frame : frames) {
                byte[] packed = new byte[frame.packedBytes()];
                in.readFully(packed);
                if (Arrays.equals(packed, known.of(frame.rawBytes()).bytes())) {
                    for (int left = frame.rawBytes(); left > 0; left -= PIECE) {
                        digest.update(nothing, 0, Math.min(left, PIECE));
                    }
                } else {
                    unpack(packed, frame.rawBytes(), at, digest, piece, taker);
                }
                at += frame.rawBytes();
            }
        } catch (EOFException e) {
            throw new IOException(file.getFileName() + " ends before its frames do", e);
        }
        return Sha256.ofDigest(digest.digest());
    }

    private void unpack(byte[] packed, int rawBytes, long at, MessageDigest digest, byte[] piece, Taker taker) throws IOException {
        int done = 0;
        try (InputStream raw = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed))) {
            for (int n = raw.readNBytes(piece, 0, PIECE); n > 0; n = raw.readNBytes(piece, 0, PIECE)) {
                digest.update(piece, 0, n);
                taker.take(at + done, piece, n);
                done += n;
            }
        }
        if (done != rawBytes) {
            throw new IOException("a frame of " + file.getFileName() + " at " + at + " of the image holds " + done + " bytes, its table says " + rawBytes);
        }
    }
}
