package kiln.farm.cli;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A log of any length: the same line again and again, and a last one.
final class LongLog extends InputStream {
    static final String LAST = "the last line";

    private static final byte[] LINE = "  CC      drivers/gpu/drm/amd/amdgpu/../display/dc/dcn32/dcn32_resource_helpers.o\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = (LAST + "\n").getBytes(StandardCharsets.US_ASCII);

    private final long body;
    private long at;

    /// @param bytes about so many
    LongLog(long bytes) {
        body = (bytes - END.length) / LINE.length * LINE.length;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length > 0 && at >= body + END.length) {
            return -1;
        }
        int count = 0;
        while (count < length && at < body + END.length) {
            byte[] source = at < body ? LINE : END;
            int from = (int) (at < body ? at % LINE.length : at - body);
            int part = Math.min(length - count, source.length - from);
            System.arraycopy(source, from, into, offset + count, part);
            count += part;
            at += part;
        }
        return count;
    }
}
