package kiln.artifacts.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads an object from a presigned address. OkHttp, under the SDK, reads 8 KiB at a time and sets a timer for each read, which
/// is as much work as hashing what was read; here a read takes what the caller has room for.
final class PresignedDownload {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int MESSAGE_BYTES = 400;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private PresignedDownload() {}

    /// One request, sent once.
    ///
    /// @param range as in the header of that name; nothing for all of the object
    /// @return the bytes; none if the range is behind the end, nothing if there is no such object
    /// @throws S3Calls.StatusException for every other refusal
    static Optional<InputStream> open(URI presigned, Optional<String> range) throws IOException {
        HttpURLConnection call = (HttpURLConnection) presigned.toURL().openConnection();
        call.setConnectTimeout(CONNECT_MILLIS);
        call.setReadTimeout(READ_MILLIS);
        call.setUseCaches(false);
        call.setInstanceFollowRedirects(false);
        range.ifPresent(bytes -> call.setRequestProperty("Range", bytes));
        int status = call.getResponseCode();
        return switch (status) {
            case HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_PARTIAL -> Optional.of(new Interruptible(call.getInputStream()));
            case RANGE_NOT_SATISFIABLE -> {
                refusal(call);
                yield Optional.of(InputStream.nullInputStream());
            }
            case HttpURLConnection.HTTP_NOT_FOUND -> {
                String said = refusal(call);
                if (S3Calls.MISSING.stream().anyMatch(said::contains)) {
                    yield Optional.empty();
                }
                throw new S3Calls.StatusException(status, said);
            }
            default -> throw new S3Calls.StatusException(status, refusal(call));
        };
    }

    /// Read, so that the connection may be used again.
    private static String refusal(HttpURLConnection call) throws IOException {
        try (InputStream body = Optional.ofNullable(call.getErrorStream()).orElse(InputStream.nullInputStream())) {
            return new String(body.readNBytes(MESSAGE_BYTES), StandardCharsets.UTF_8);
        }
    }

    /// A thread that is to end does not read a large object to its end before.
    private static final class Interruptible extends FilterInputStream {
        Interruptible(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading");
            }
            return super.read(bytes, offset, length);
        }
    }
}
