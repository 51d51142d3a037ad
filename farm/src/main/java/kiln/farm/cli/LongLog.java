package kiln.farm.cli;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

/// A log of any length, as a compiler writes it: no two lines are the same. Its last one is known.
final class LongLog extends InputStream {
    static final String LAST = "the last line";

    private static final int LINES_AT_ONCE = 512;

    private final Random random = new Random(1);
    private final long bytes;
    private long made;
    private byte[] portion = new byte[0];
    private int at;

    /// @param bytes about so many
    LongLog(long bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (at == portion.length) {
            portion = next();
            at = 0;
        }
        if (portion.length == 0) {
            return -1;
        }
        int count = Math.min(length, portion.length - at);
        System.arraycopy(portion, at, into, offset, count);
        at += count;
        return count;
    }

    private byte[] next() {
        if (made < 0) {
            return new byte[0];
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES_AT_ONCE; i++) {
            text.append("  CC      drivers/gpu/drm/amd/amdgpu/../display/").append(HexFormat.of().toHexDigits(random.nextInt()))
                    .append("/dcn").append(random.nextInt(100)).append("_resource_helpers.o\n");
        }
        made += text.length();
        if (made >= bytes) {
            text.append(LAST).append('\n');
            made = -1;
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
