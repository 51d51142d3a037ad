package kiln.artifacts.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What extraction makes, and what it never does.
final class UnpackingTest {
    @TempDir
    private Path folder;

    /// Of the archive in the fuzz test: six headers, one pax header, three contents.
    private static final int USED_BLOCKS = 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");
    private Path target = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        target = folder.resolve("target");
        Files.writeString(folder.resolve("secret"), "untouched");
    }

    private UnpackingTest entry(String name, byte kind, String link, int mode) throws IOException {
        TarArchiveEntry header = new TarArchiveEntry(name, kind, true);
        header.setLinkName(link);
        header.setMode(mode);
        header.setModTime(1_700_000_000_000L);
        tar.putArchiveEntry(header);
        tar.closeArchiveEntry();
        return this;
    }

    private UnpackingTest file(String name, int mode, String text) throws IOException {
        TarArchiveEntry header = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        header.setSize(text.length());
        header.setMode(mode);
        header.setModTime(1_700_000_000_000L);
        tar.putArchiveEntry(header);
        tar.write(text.getBytes(UTF_8));
        tar.closeArchiveEntry();
        return this;
    }

    private UnpackingTest folder(String name, int mode) throws IOException {
        return entry(name + "/", TarConstants.LF_DIR, "", mode);
    }

    private UnpackingTest symlink(String name, String to) throws IOException {
        return entry(name, TarConstants.LF_SYMLINK, to, 0777);
    }

    private UnpackingTest hardLink(String name, String to) throws IOException {
        return entry(name, TarConstants.LF_LINK, to, 0644);
    }

    private TarReader.Unpacked extract() throws IOException {
        return extract(TarReader.Limits.DEFAULT);
    }

    private TarReader.Unpacked extract(TarReader.Limits limits) throws IOException {
        tar.finish();
        try (TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()))) {
            return reader.extract(target, limits);
        }
    }

    private void assertRefused(String words) throws IOException {
        BadArchiveException refusal = assertThrows(BadArchiveException.class, this::extract);

        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
        assertEquals("untouched", Files.readString(folder.resolve("secret")));
        assertFalse(Files.exists(folder.resolve("escaped"), LinkOption.NOFOLLOW_LINKS));
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve(path)));
    }

    @Test
    void ordinaryTree_isMadeAsItWas() throws IOException {
        folder("./", 0755).folder("./usr", 0755).file("./usr/tool", 0750, "run").symlink("./tool", "/usr/tool")
                .hardLink("./other", "./usr/tool");

        TarReader.Unpacked unpacked = extract();

        assertEquals(new TarReader.Unpacked(4, 3, 0), unpacked);
        assertEquals("run", Files.readString(target.resolve("usr/tool")));
        assertEquals("rwxr-x---", mode("usr/tool"));
        assertEquals(1_700_000_000_000L, Files.getLastModifiedTime(target.resolve("usr/tool")).toMillis());
        assertEquals(Path.of("/usr/tool"), Files.readSymbolicLink(target.resolve("tool")));
        assertTrue(Files.isSameFile(target.resolve("other"), target.resolve("usr/tool")));
    }

    @Test
    void setuidBits_areDropped() throws IOException {
        file("sudo", 06755, "").folder("tmp", 01777);

        extract();

        assertEquals(0755, (int) Files.getAttribute(target.resolve("sudo"), "unix:mode") & 07777);
        assertEquals(0777, (int) Files.getAttribute(target.resolve("tmp"), "unix:mode") & 07777);
    }

    @Test
    void closedFolder_canStillBeFilledAndRemoved() throws IOException {
        folder("closed", 0).file("closed/file", 0, "x");

        extract();

        assertEquals("rwx------", mode("closed"));
        assertEquals("r--------", mode("closed/file"));
    }

    @Test
    void deviceNodes_areLeftOut() throws IOException {
        entry("dev/sda", TarConstants.LF_BLK, "", 0600).entry("dev/null", TarConstants.LF_CHR, "", 0666)
                .entry("dev/pipe", TarConstants.LF_FIFO, "", 0600);

        assertEquals(new TarReader.Unpacked(0, 0, 3), extract());
        assertFalse(Files.exists(target.resolve("dev/sda")));
    }

    @Test
    void laterEntry_replacesAnEarlierFileOrLink() throws IOException {
        file("a", 0644, "old").file("a", 0644, "new").symlink("b", "../secret").file("b", 0644, "mine")
                .symlink("c", "../secret").folder("c", 0755);

        extract();

        assertEquals("new", Files.readString(target.resolve("a")));
        assertEquals("mine", Files.readString(target.resolve("b")));
        assertTrue(Files.isDirectory(target.resolve("c"), LinkOption.NOFOLLOW_LINKS));
        assertEquals("untouched", Files.readString(folder.resolve("secret")));
    }

    @Test
    void absolutePath_isRefused() throws IOException {
        file(folder.resolve("escaped").toString(), 0644, "x").assertRefused("absolute path");
    }

    @Test
    void climbingPath_isRefused() throws IOException {
        file("a/../../escaped", 0644, "x").assertRefused("climbs out");
    }

    @Test
    void pathThroughALink_isRefused() throws IOException {
        symlink("out", "..").file("out/escaped", 0644, "x").assertRefused("not followed");
    }

    @Test
    void pathThroughALinkToALink_isRefused() throws IOException {
        symlink("a", "b").symlink("b", "..").folder("a/escaped", 0755).assertRefused("not followed");
    }

    @Test
    void folderReplacedByALink_isRefused() throws IOException {
        file("d/f", 0644, "x").symlink("d", "..").file("d/escaped", 0644, "x").assertRefused("replace a folder");
    }

    @Test
    void emptyFolderReplacedByALink_isRefused() throws IOException {
        folder("d", 0755).symlink("d", "..").file("d/escaped", 0644, "x").assertRefused("replace a folder");
    }

    @Test
    void hardLinkOut_isRefused() throws IOException {
        hardLink("mine", "../secret").assertRefused("climbs out");
    }

    @Test
    void hardLinkToAnAbsolutePath_isRefused() throws IOException {
        hardLink("mine", folder.resolve("secret").toString()).assertRefused("absolute path");
    }

    @Test
    void hardLinkThroughALink_isRefused() throws IOException {
        symlink("out", "..").hardLink("mine", "out/secret").assertRefused("not followed");
    }

    @Test
    void hardLinkToALink_isRefused() throws IOException {
        symlink("out", "../secret").hardLink("mine", "out").file("mine", 0644, "x").assertRefused("no other file");
    }

    @Test
    void hardLinkToItself_isRefused() throws IOException {
        file("a", 0644, "x").hardLink("a", "a").assertRefused("no other file");
    }

    @Test
    void unknownKind_isRefused() throws IOException {
        entry("odd", (byte) 'Z', "", 0644).assertRefused("unknown kind");
    }

    @Test
    void tooManyEntries_areRefused() throws IOException {
        file("a", 0644, "").file("b", 0644, "").file("c", 0644, "");

        BadArchiveException refusal = assertThrows(BadArchiveException.class,
                () -> extract(new TarReader.Limits(2, 100)));

        assertEquals("the archive has more than 2 entries; the next is \"c\"", refusal.getMessage());
    }

    @Test
    void tooManyBytes_areRefused() throws IOException {
        file("a", 0644, "12345").file("b", 0644, "123456");

        BadArchiveException refusal = assertThrows(BadArchiveException.class,
                () -> extract(new TarReader.Limits(10, 10)));

        assertEquals("the archive holds more than 10 bytes; it passes that at \"b\" (6 bytes)", refusal.getMessage());
        assertFalse(Files.exists(target.resolve("b")));
    }

    @Test
    void cutArchive_isAnError() throws IOException {
        file("a", 0644, "x".repeat(5000));
        tar.finish();
        byte[] cut = java.util.Arrays.copyOf(bytes.toByteArray(), 3000);

        assertThrows(IOException.class, () -> {
            try (TarReader reader = new TarReader(new ByteArrayInputStream(cut))) {
                reader.extract(target);
            }
        });
    }

    @Test
    void damagedArchives_neverWriteOutsideNorFailOddly() throws IOException {
        folder("d", 0755).file("d/f", 0644, "x").symlink("d/l", "../../secret").hardLink("d/h", "d/f")
                .file("l".repeat(150), 0644, "y").entry("dev", TarConstants.LF_CHR, "", 0600);
        tar.finish();
        byte[] whole = bytes.toByteArray();

        for (int seed = 0; seed < 2_000; seed++) {
            byte[] damaged = damaged(whole, new Random(seed));
            Path place = folder.resolve("fuzz/" + seed);
            try (TarReader reader = new TarReader(new ByteArrayInputStream(damaged))) {
                reader.extract(place);
            } catch (IOException expected) {
                // Any refusal is fine.
            } catch (RuntimeException odd) {
                throw new AssertionError("seed " + seed, odd);
            }
        }

        assertEquals("untouched", Files.readString(folder.resolve("secret")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("fuzz", "secret"), files.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    /// Changes a few header bytes and makes the checksums right again, so that the change is not noticed by them.
    private static byte[] damaged(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        for (int i = 0; i < 3; i++) {
            int block = random.nextInt(USED_BLOCKS) * 512;
            byte[] tokens = "/.0179x\0\377 ".getBytes(StandardCharsets.ISO_8859_1);
            damaged[block + random.nextInt(345)] = tokens[random.nextInt(tokens.length)];
            java.util.Arrays.fill(damaged, block + 148, block + 156, (byte) ' ');
            int sum = 0;
            for (int k = 0; k < 512; k++) {
                sum += damaged[block + k] & 0xff;
            }
            System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, damaged, block + 148, 8);
        }
        return damaged;
    }

    @Test
    void twentyThousandFiles_takeSeconds() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            file("d" + i % 200 + "/f" + i, 0644, "content " + i);
        }

        TarReader.Unpacked unpacked = assertTimeout(Duration.ofSeconds(30), () -> extract());

        assertEquals(20_000, unpacked.entries());
    }
}
