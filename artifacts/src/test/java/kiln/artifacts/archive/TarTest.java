package kiln.artifacts.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TarTest {
    private static final long EPOCH = 1_750_000_000;
    private static final Inode EXECUTABLE = new Inode(0755, 0, 0, 1_700_000_000);

    @TempDir
    private Path folder;

    private static TarEntry.File file(String path, String text) {
        return new TarEntry.File(path, EXECUTABLE, Content.of(text.getBytes(UTF_8)));
    }

    private static byte[] written(TarTree tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter.write(tree, out, EPOCH);
        return out.toByteArray();
    }

    private static TarTree treeOf(List<TarEntry> entries) throws IOException {
        TarTree tree = new TarTree();
        for (TarEntry entry : entries) {
            tree.put(entry);
        }
        return tree;
    }

    /// One line per entry.
    static List<String> listing(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TarReader reader = new TarReader(in)) {
            for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                Inode inode = entry.get().inode();
                lines.add(describe(entry.get()) + " 0" + Integer.toOctalString(inode.mode()) + " " + inode.uid() + ":"
                        + inode.gid() + " " + inode.mtimeSeconds());
            }
        }
        return lines;
    }

    private static String describe(TarEntry entry) throws IOException {
        return switch (entry) {
            case TarEntry.File file -> "file " + file.path() + " \"" + text(file.content()) + "\"";
            case TarEntry.Directory directory -> "folder " + directory.path();
            case TarEntry.Symlink link -> "symlink " + link.path() + " -> " + link.target();
            case TarEntry.HardLink link -> "link " + link.path() + " = " + link.target();
            case TarEntry.Device device -> device.kind() + " " + device.path() + " " + device.major() + ","
                    + device.minor();
            case TarEntry.Fifo fifo -> "fifo " + fifo.path();
        };
    }

    private static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void tree_comesOutSortedWithParentsFirstAndTimesClamped() throws IOException {
        TarTree tree = treeOf(List.of(
                file("usr/bin/b", "B"),
                new TarEntry.HardLink("usr/bin/a", EXECUTABLE, "usr/bin/b"),
                new TarEntry.Symlink("bin", Inode.root(0777), "usr/bin"),
                new TarEntry.Device("dev/null", new Inode(0666, 0, 0, 5), TarEntry.DeviceKind.CHARACTER, 1, 3),
                new TarEntry.Fifo("run/pipe", new Inode(0600, 33, 44, EPOCH + 1)),
                new TarEntry.Directory("usr", new Inode(0700, 0, 0, 7))));

        assertEquals(List.of(
                "symlink bin -> usr/bin 0777 0:0 1750000000",
                "folder dev 0755 0:0 1750000000",
                "CHARACTER dev/null 1,3 0666 0:0 5",
                "folder run 0755 0:0 1750000000",
                "fifo run/pipe 0600 33:44 1750000000",
                "folder usr 0700 0:0 7",
                "folder usr/bin 0755 0:0 1750000000",
                "file usr/bin/a \"B\" 0755 0:0 1700000000",
                "link usr/bin/b = usr/bin/a 0755 0:0 1700000000"), listing(new ByteArrayInputStream(written(tree))));
    }

    @Test
    void sameEntriesInAnotherOrder_giveTheSameBytes() throws IOException {
        List<TarEntry> entries = List.of(file("a", "1"), file("b/c", "2"), file("b/ü", "3"),
                new TarEntry.Directory("b", Inode.root(0755)));

        byte[] bytes = written(treeOf(entries));

        assertArrayEquals(bytes, written(treeOf(entries.reversed())));
        assertEquals("da02fecee88279dd8bf8b74e8d909e445ddb", Sha256.of(bytes).hex().substring(0, 36));
    }

    @Test
    void laterEntry_replacesTheEarlierButNotItsOtherNames() throws IOException {
        TarTree tree = treeOf(List.of(file("perl", "old"),
                new TarEntry.HardLink("perl5", EXECUTABLE, "perl"), file("perl", "new")));

        assertEquals(List.of("file perl \"new\" 0755 0:0 1700000000", "file perl5 \"old\" 0755 0:0 1700000000"),
                listing(new ByteArrayInputStream(written(tree))));
    }

    @Test
    void droppedPath_goesWithAllBelowAndNothingBeside() throws IOException {
        TarTree tree = treeOf(List.of(file("usr/share/doc/a", ""), file("usr/share/doc-base", ""),
                file("usr/share/doc/b/c", "")));

        tree.drop("usr/share/doc");

        assertEquals(List.of("usr", "usr/share", "usr/share/doc-base"),
                tree.entries().stream().map(TarEntry::path).toList());
    }

    @Test
    void hardLinkToNothing_isRefused() {
        BadArchiveException refusal = assertThrows(BadArchiveException.class,
                () -> treeOf(List.of(new TarEntry.HardLink("a", EXECUTABLE, "b"))));

        assertEquals("hard link \"a\" names \"b\", which did not come before it", refusal.getMessage());
    }

    @Test
    void entryBelowAFile_isRefused() {
        assertThrows(BadArchiveException.class, () -> treeOf(List.of(file("a", ""), file("a/b", ""))).entries());
    }

    @Test
    void longAndForeignNames_roundTrip() throws IOException {
        String longName = "d/".repeat(120) + "ünïcödé-" + "n".repeat(150);
        TarTree tree = treeOf(List.of(file(longName, "x"),
                new TarEntry.Symlink("link", Inode.root(0777), "t".repeat(300)),
                new TarEntry.File("big-ids", new Inode(0644, 4_000_000_000L, 3_000_000, 0), Content.of(new byte[0]))));

        List<String> lines = listing(new ByteArrayInputStream(written(tree)));

        assertEquals("file big-ids \"\" 0644 4000000000:3000000 0", lines.getFirst());
        assertEquals("file " + longName + " \"x\" 0755 0:0 1700000000", lines.get(lines.size() - 2));
        assertEquals("symlink link -> " + "t".repeat(300) + " 0777 0:0 1750000000", lines.getLast());
    }

    /// The library writes the name of this process's user into pax headers.
    @Test
    void longNames_areTheSameBytesWhoeverWritesThem() throws IOException {
        TarTree tree = treeOf(List.of(file("d/".repeat(120) + "n".repeat(150), "x")));
        String user = System.getProperty("user.name");
        try {
            byte[] ours = written(tree);
            System.setProperty("user.name", "another-user");

            assertArrayEquals(ours, written(tree));
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void tarProgram_readsWhatWeWrite() throws Exception {
        TarTree tree = treeOf(List.of(file("usr/bin/ü", "B"),
                new TarEntry.HardLink("usr/bin/v", EXECUTABLE, "usr/bin/ü"),
                new TarEntry.Symlink("bin", Inode.root(0777), "usr/bin"),
                new TarEntry.File("sudo", new Inode(04755, 0, 0, 1_700_000_000), Content.of(new byte[20_000]))));
        Path tar = Files.write(folder.resolve("t.tar"), written(tree));

        String said = Tool.run(List.of("tar", "--numeric-owner", "--quoting-style=literal", "-tvf", tar.toString()));

        assertEquals("""
                lrwxrwxrwx 0/0               0 2025-06-15 15:06 bin -> usr/bin
                -rwsr-xr-x 0/0           20000 2023-11-14 22:13 sudo
                drwxr-xr-x 0/0               0 2025-06-15 15:06 usr/
                drwxr-xr-x 0/0               0 2025-06-15 15:06 usr/bin/
                -rwxr-xr-x 0/0               1 2023-11-14 22:13 usr/bin/v
                hrwxr-xr-x 0/0               0 2023-11-14 22:13 usr/bin/ü link to usr/bin/v
                """, said);
    }
}
