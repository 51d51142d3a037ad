package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnifiedKernelTest {
    private static final int PE = 0x80;
    private static final int OPTIONAL = PE + 24;
    private static final int TABLE = OPTIONAL + 240;

    /// A PE32+ file with one section of 0x200 bytes and room for more headers.
    static byte[] stub() {
        ByteBuffer stub = ByteBuffer.allocate(0x800).order(ByteOrder.LITTLE_ENDIAN);
        stub.put(0, (byte) 'M').put(1, (byte) 'Z');
        stub.putInt(0x3c, PE).putInt(PE, 0x4550).putShort(PE + 6, (short) 1).putShort(PE + 20, (short) 240);
        stub.putShort(OPTIONAL, (short) 0x20b).putInt(OPTIONAL + 8, 0x200);
        stub.putInt(OPTIONAL + 32, 0x1000).putInt(OPTIONAL + 36, 0x200).putInt(OPTIONAL + 56, 0x2000)
                .putInt(OPTIONAL + 60, 0x600);
        stub.putInt(OPTIONAL + 64, 77);
        stub.putInt(TABLE + 8, 0x150).putInt(TABLE + 12, 0x1000).putInt(TABLE + 16, 0x200).putInt(TABLE + 20, 0x600);
        return stub.array();
    }

    @Test
    void sections_areAppendedAlignedInFileAndMemory_andTheKernelIsToFollow() {
        Map<String, byte[]> sections = new LinkedHashMap<>();
        sections.put(".cmdline", "quiet".getBytes(StandardCharsets.US_ASCII));

        ByteBuffer image = ByteBuffer.wrap(UnifiedKernel.beginning(stub(), sections, 0x3000)).order(ByteOrder.LITTLE_ENDIAN);

        assertEquals(3, image.getShort(PE + 6));
        assertEquals("name=.cmdline size=5 address=2000 raw=200 at=800", header(image, 1));
        assertEquals("name=.linux size=3000 address=3000 raw=3000 at=1000", header(image, 2));
        assertEquals(0x200 + 0x200 + 0x3000, image.getInt(OPTIONAL + 8));
        assertEquals(0x6000, image.getInt(OPTIONAL + 56));
        assertEquals(0, image.getInt(OPTIONAL + 64));
        assertEquals(0x1000, image.capacity());
        assertEquals('q', image.get(0x800));
    }

    @Test
    void stubThatIsNone_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> UnifiedKernel.beginning(new byte[4096], Map.of(), 4096));
        assertThrows(IllegalArgumentException.class, () -> UnifiedKernel.beginning(new byte[16], Map.of(), 4096));
    }

    @Test
    void stubWithoutRoomForHeaders_isRefused() {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            many.put(".s" + i, new byte[1]);
        }

        assertThrows(IllegalArgumentException.class, () -> UnifiedKernel.beginning(stub(), many, 4096));
    }

    private static String header(ByteBuffer image, int section) {
        int at = TABLE + 40 * section;
        byte[] name = new byte[8];
        image.get(at, name);
        return "name=%s size=%x address=%x raw=%x at=%x".formatted(new String(name, StandardCharsets.US_ASCII)
                .replace("\0", ""),
                image.getInt(at + 8), image.getInt(at + 12), image.getInt(at + 16), image.getInt(at + 20));
    }
}
