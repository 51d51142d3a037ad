package kiln.artifacts.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Tells a full local disk from a broken connection: its failures are unchecked, so they are not tried again.
final class LocalSink extends OutputStream {
    private final OutputStream file;

    LocalSink(OutputStream file) {
        this.file = file;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
