package kiln.artifacts.frame;

import org.tukaani.xz.SeekableInputStream;

/// A file in memory.
final class ArraySeekable extends SeekableInputStream {
    private final byte[] bytes;
    private int at;

    ArraySeekable(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public long position() {
        return at;
    }

    @Override
    public void seek(long position) {
        at = (int) position;
    }

    @Override
    public int read() {
        return at < bytes.length ? bytes[at++] & 0xff : -1;
    }
}
