package kiln.artifacts.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// Reads a stream to its end and tells what it was.
final class ReadThrough {
    private static final int BUFFER_BYTES = 64 * 1024;

    private ReadThrough() {}

    /// @param sink takes every byte read; not closed
    /// @return digest and size of the bytes read
    static Artifact copy(InputStream source, OutputStream sink) throws IOException {
        return copy(source, Long.MAX_VALUE, sink);
    }

    /// The same, but no more than so many bytes.
    static Artifact copy(InputStream source, long limit, OutputStream sink) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int n = read(source, buffer, limit); n > 0; n = read(source, buffer, limit - size)) {
            digest.update(buffer, 0, n);
            sink.write(buffer, 0, n);
            size += n;
        }
        return new Artifact(Sha256.ofDigest(digest.digest()), size);
    }

    private static int read(InputStream source, byte[] buffer, long left) throws IOException {
        return source.read(buffer, 0, (int) Math.min(left, buffer.length));
    }

    static Artifact digest(InputStream source) throws IOException {
        return copy(source, OutputStream.nullOutputStream());
    }

    static Artifact digest(byte[] bytes) {
        return new Artifact(Sha256.of(bytes), bytes.length);
    }

    /// What to say of an object whose bytes are not those its name promises.
    static String damaged(Artifact promised, Artifact seen, String store) {
        return "artifact " + promised.digest() + " is damaged in " + store + ": object " + promised.objectKey()
                + " has " + seen.sizeBytes() + " bytes with SHA-256 " + seen.digest() + ", promised were "
                + promised.sizeBytes() + " bytes. The damaged object was removed; the job that made it has to"
                + " run again.";
    }

    static String missing(Artifact promised, String store) {
        return "artifact " + promised.digest() + " (" + promised.sizeBytes() + " bytes) is not in " + store
                + ": no object " + promised.objectKey() + ". The job that made it has to run again.";
    }
}
