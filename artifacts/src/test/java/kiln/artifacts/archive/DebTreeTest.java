package kiln.artifacts.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DebTreeTest {
    private static final long EPOCH = 1_750_000_000;
    private static final Inode TOOL = new Inode(0755, 0, 0, 1_700_000_000);

    @TempDir
    private Path folder;

    private static TarEntry file(String path, String text) {
        return new TarEntry.File(path, TOOL, Content.of(text.getBytes(UTF_8)));
    }

    private static TarEntry symlink(String path, String target) {
        return new TarEntry.Symlink(path, Inode.root(0777), target);
    }

    private Path deb(String name, TarEntry... entries) throws IOException {
        return Debs.write(folder.resolve(name + ".deb"), name, ".xz", List.of(entries));
    }

    private List<String> merged(Path... debs) throws IOException {
        try (DebTree tree = DebTree.merge(List.of(debs), folder)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            tree.writeTarZst(out, 3, EPOCH);
            List<String> lines = TarTest.listing(Zstd.expand(new ByteArrayInputStream(out.toByteArray())));
            return lines.stream().map(line -> line.replaceFirst(" 0[0-7]* 0:0 \\d+$", "")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz", ".xz", ".zst"})
    void package_isReadInEveryCompression(String compression) throws IOException {
        Path deb = Debs.write(folder.resolve("a.deb"), "hello", compression, List.of(file("usr/bin/hello", "hi")));

        DebPackage read = DebPackage.read(deb);

        assertEquals(Map.of("Package", "hello", "Version", "1:2.10-3", "Architecture", "arm64",
                "Maintainer", "Nobody <nobody@example.org>",
                "Description", "a greeting\nthat goes on"), read.control());
        assertEquals(List.of("hello", "1:2.10-3", "arm64"), List.of(read.name(), read.version(), read.architecture()));
        try (TarReader data = read.data()) {
            assertEquals("usr", data.next().orElseThrow().path());
        }
    }

    @Test
    void fileThatIsNoPackage_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("x.deb"), "!<arch>\n");

        BadArchiveException refusal = assertThrows(BadArchiveException.class, () -> DebPackage.read(file));

        assertEquals(file + " is no Debian package: its first member is not debian-binary", refusal.getMessage());
    }

    @Test
    void pathsBelowMergedFolders_goToUsr() throws IOException {
        assertEquals(List.of(
                "symlink bin -> usr/bin", "symlink lib -> usr/lib", "symlink lib64 -> usr/lib64",
                "symlink sbin -> usr/sbin", "folder usr", "folder usr/bin", "file usr/bin/bash \"b\"",
                "symlink usr/bin/sh -> bash", "folder usr/lib", "folder usr/lib/arm64",
                "link usr/lib/arm64/bash = usr/bin/bash", "file usr/lib/arm64/libc.so \"c\"", "folder usr/lib64",
                "symlink usr/lib64/ld.so -> /lib/arm64/ld.so", "folder usr/sbin"),
                merged(deb("bash", file("bin/bash", "b"), symlink("bin/sh", "bash"),
                                new TarEntry.HardLink("lib/arm64/bash", TOOL, "bin/bash")),
                        deb("libc6", file("lib/arm64/libc.so", "c"), symlink("lib64/ld.so", "/lib/arm64/ld.so"))));
    }

    @Test
    void packageThatBringsTheMergedLinks_changesNothing() throws IOException {
        assertEquals(merged(deb("a")), merged(deb("base-files", symlink("bin", "usr/bin"), symlink("lib", "usr/lib"))));
    }

    @Test
    void pathThroughALinkOfAPackage_isFollowedInsideTheTree() throws IOException {
        List<String> lines = merged(deb("a", symlink("var/lock", "/run/lock"), symlink("up", "../../../etc")),
                deb("b", file("var/lock/x", "x"), file("up/y", "y")));

        assertTrue(lines.containsAll(List.of("file run/lock/x \"x\"", "file etc/y \"y\"")), lines::toString);
    }

    @Test
    void linkLoop_isRefused() throws IOException {
        Path loop = deb("loop", symlink("a", "b"), symlink("b", "a"));
        Path through = deb("through", file("a/x", "x"));

        BadArchiveException refusal = assertThrows(BadArchiveException.class, () -> merged(loop, through));

        assertTrue(refusal.getMessage().contains("the path \"a/x\" goes through more than 40 links"),
                refusal::getMessage);
    }

    @Test
    void folderOfOnePackageAndFileOfAnother_isRefused() throws IOException {
        Path one = deb("one", file("etc/x/y", ""));
        Path two = deb("two", file("etc/x", ""));

        assertThrows(BadArchiveException.class, () -> merged(one, two));
    }

    @Test
    void samePackageTwice_isRefused() throws IOException {
        Path one = deb("one", file("etc/x", ""));

        assertThrows(BadArchiveException.class, () -> merged(one, one));
    }

    @Test
    void samePackagesInAnyOrder_giveTheSameBytesAndLeaveNoSpool() throws IOException {
        Path one = deb("one", file("etc/shared", "one"), file("lib/x", "x"));
        Path two = deb("two", file("etc/shared", "two"), file("usr/share/doc/two/copyright", "c"));
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();

        try (DebTree tree = DebTree.merge(List.of(one, two), folder)) {
            tree.writeTarZst(first, 3, EPOCH);
        }
        try (DebTree tree = DebTree.merge(List.of(two, one), folder)) {
            tree.writeTarZst(second, 3, EPOCH);
        }

        assertArrayEquals(first.toByteArray(), second.toByteArray());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(one, two), files.sorted().toList());
        }
    }

    @Test
    void dpkgDeb_readsTheTestPackagesToo() throws Exception {
        Path deb = deb("hello", file("usr/bin/hello", "hi"));

        assertEquals("hello\n", Tool.run(List.of("dpkg-deb", "-f", deb.toString(), "Package")));
    }
}
