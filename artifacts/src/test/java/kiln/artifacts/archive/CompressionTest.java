package kiln.artifacts.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompressionTest {
    @TempDir
    private Path folder;

    private static byte[] half(int seed) {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i += 3) {
            bytes[i] = (byte) (i * seed);
        }
        return bytes;
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zstd = Zstd.compress(out, 5)) {
            zstd.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream xz = Xz.compress(out, 2)) {
            xz.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void framesInARow_expandToOneStream() throws IOException {
        byte[] packed = joined(zstd(half(3)), zstd(half(5)));

        try (InputStream in = Zstd.expand(new ByteArrayInputStream(packed))) {
            assertArrayEquals(joined(half(3), half(5)), in.readAllBytes());
        }
    }

    @Test
    void streamsInARow_expandToOneStream() throws IOException {
        byte[] packed = joined(xz(half(3)), xz(half(5)));

        try (InputStream in = Xz.expand(new ByteArrayInputStream(packed))) {
            assertArrayEquals(joined(half(3), half(5)), in.readAllBytes());
        }
    }

    @Test
    void sameBytes_compressToTheSameBytes() throws IOException {
        assertArrayEquals(zstd(half(3)), zstd(half(3)));
        assertArrayEquals(xz(half(3)), xz(half(3)));
    }

    @Test
    void damage_isNoticed() throws IOException {
        byte[] zstd = zstd(half(3));
        zstd[zstd.length - 1] ^= 1;
        byte[] xz = xz(half(3));
        xz[xz.length / 2] ^= 1;

        assertThrows(IOException.class, () -> Zstd.expand(new ByteArrayInputStream(zstd)).readAllBytes());
        assertThrows(IOException.class, () -> Xz.expand(new ByteArrayInputStream(xz)).readAllBytes());
    }

    @Test
    void cutStream_isNoticed() throws IOException {
        byte[] zstd = zstd(half(3));
        byte[] xz = xz(half(3));

        assertThrows(IOException.class,
                () -> Zstd.expand(new ByteArrayInputStream(zstd, 0, zstd.length - 9)).readAllBytes());
        assertThrows(IOException.class, () -> Xz.expand(new ByteArrayInputStream(xz, 0, xz.length - 9)).readAllBytes());
    }

    @Test
    void zstdAndXzPrograms_acceptTheStreams() throws Exception {
        Path zstd = Files.write(folder.resolve("a.zst"), zstd(half(3)));
        Path xz = Files.write(folder.resolve("a.xz"), xz(half(3)));

        assertEquals("", Tool.run(List.of("zstd", "-qt", zstd.toString())));
        assertEquals("", Tool.run(List.of("xz", "-qt", xz.toString())));
    }
}
