package kiln.coordinator.log;

import java.nio.charset.StandardCharsets;

/// A text that is looked for in bytes; letters of ASCII match in either case.
final class Needle {
    private final byte[] bytes;

    Needle(String text) {
        bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = lower(bytes[i]);
        }
    }

    boolean isIn(byte[] content, int start, int length) {
        int last = start + length - bytes.length;
        for (int at = start; at <= last; at++) {
            int same = 0;
            while (same < bytes.length && lower(content[at + same]) == bytes[same]) {
                same++;
            }
            if (same == bytes.length) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}
