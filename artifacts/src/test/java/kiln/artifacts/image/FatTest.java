package kiln.artifacts.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// File systems are judged by the tools that everybody has: dosfstools and mtools.
class FatTest {
    private static final long MIB = 1 << 20;
    private static final Instant TIME = Instant.ofEpochSecond(1_750_000_000L);
    private static final byte[] CONFIG = "default kiln\n".repeat(200).getBytes(StandardCharsets.UTF_8);
    private static final byte[] HEAD = "MZ".repeat(2048).getBytes(StandardCharsets.UTF_8);
    private static final byte[] KERNEL = kernel();

    @TempDir
    Path folder;

    private static byte[] kernel() {
        byte[] kernel = new byte[700 * 4096];
        new Random(5).nextBytes(kernel);
        return kernel;
    }

    private static Fat fat(long bytes) {
        return new Fat(bytes, "BOOT", 0x12345678, TIME, List.of(
                new Fat.File("extlinux/extlinux.conf", CONFIG),
                new Fat.File("dtb/sun8i-h3-orangepi-pc.dtb", new byte[] {1}),
                new Fat.File("dtb/sun8i-h3-orangepi-one.dtb", new byte[0]),
                new Fat.File("EFI/BOOT/BOOTX64.EFI", HEAD, KERNEL.length)));
    }

    private Path file(Fat fat, byte[] followed) throws IOException {
        Path file = folder.resolve("boot.vfat");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(fat.sizeBytes());
            for (Piece piece : fat.pieces()) {
                out.seek(piece.offsetBytes());
                out.write(piece.bytes());
            }
            out.seek(fat.sizeBytes() - followed.length);
            out.write(followed);
        }
        return file;
    }

    private record Said(int code, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Said run(String... command) throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/usr/bin", command[0])) || Files.exists(Path.of("/usr/sbin", command[0])),
                command[0] + " is not installed");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MTOOLS_SKIP_CHECK", "1");
        builder.environment().put("PATH", "/usr/sbin:/usr/bin");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        byte[] bytes = process.getInputStream().readAllBytes();
        return new Said(process.waitFor(), bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {6 * MIB, 16 * MIB, 32 * MIB, 33 * MIB + 512, 64 * MIB, 300 * MIB, 1024 * MIB + 1536})
    void theFileSystem_isClean_andHasTheFiles(long bytes) throws Exception {
        Path file = file(fat(bytes), KERNEL);

        Said check = run("fsck.vfat", "-n", "-v", file.toString());
        assertEquals(0, check.code(), check.text());
        assertTrue(check.text().contains(bytes < 33 * MIB ? "16 bit entries" : "32 bit entries"), check.text());
        assertArrayEquals(CONFIG, run("mtype", "-i", file.toString(), "::/extlinux/extlinux.conf").bytes());
        byte[] kernel = run("mtype", "-i", file.toString(), "::/EFI/BOOT/BOOTX64.EFI").bytes();
        assertArrayEquals(HEAD, Arrays.copyOf(kernel, HEAD.length));
        assertArrayEquals(KERNEL, Arrays.copyOfRange(kernel, HEAD.length, kernel.length));
    }

    @Test
    void names_keepTheirLetters_andTimesAreThoseThatWereGiven() throws Exception {
        Path file = file(fat(16 * MIB), KERNEL);

        String listed = run("mdir", "-/", "-i", file.toString(), "::").text();

        for (String part : List.of("sun8i-h3-orangepi-pc.dtb", "sun8i-h3-orangepi-one.dtb", "extlinux.conf",
                "2025-06-15  15:06", "Volume in drive : is BOOT", "1234-5678")) {
            assertTrue(listed.contains(part), part + " in\n" + listed);
        }
    }

    @Test
    void theSameFileSystem_hasTheSameBytes() {
        assertEquals(fat(16 * MIB).pieces(), fat(16 * MIB).pieces());
    }

    @Test
    void aliases_areCapitals_andDoNotMeet() {
        Set<String> taken = new HashSet<>();
        assertEquals(List.of("BOOTX64 EFI", "EXTLIN~1CON", "SUN8I-~1DTB", "SUN8I-~2DTB", "VMLINU~1   ", "KERNEL  IMG"),
                List.of("BOOTX64.EFI", "extlinux.conf", "sun8i-h3-a.dtb", "sun8i-h3-b.dtb", "vmlinuz", "KERNEL.IMG").stream()
                        .map(name -> FatName.of(name, taken).alias()).toList());
    }

    @Test
    void whatCannotBe_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> FatGeometry.of(100 * 512));
        assertThrows(IllegalArgumentException.class, () -> new Fat(6 * MIB, "boot", 0, TIME, List.of()));
        assertThrows(IllegalArgumentException.class, () -> FatName.of("a b", new HashSet<>()));
        assertThrows(IllegalArgumentException.class, () -> one(new Fat.File("a", new byte[(int) (7 * MIB)])).pieces());
        assertThrows(IllegalArgumentException.class, () -> one(new Fat.File("a", new byte[1], 512)).pieces());
        assertThrows(IllegalArgumentException.class, () -> new Fat(6 * MIB, "BOOT", 0, TIME,
                List.of(new Fat.File("a", new byte[0]), new Fat.File("a", new byte[0]))).pieces());
    }

    private static Fat one(Fat.File file) {
        return new Fat(6 * MIB, "BOOT", 0, TIME, List.of(file));
    }
}
