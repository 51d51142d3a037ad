package kiln.artifacts.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/// Small Debian packages for tests.
public final class Debs {
    private Debs() {}

    /// @param compression of both members: `""`, `.gz`, `.xz` or `.zst`
    public static Path write(Path file, String name, String compression, List<TarEntry> data) throws IOException {
        String control = "Package: " + name + "\nVersion: 1:2.10-3\nArchitecture: arm64\n"
                + "Maintainer: Nobody <nobody@example.org>\n"
                + "Description: a greeting\n that goes on\n";
        TarEntry controlFile = new TarEntry.File("control", Inode.root(0644), Content.of(control.getBytes(UTF_8)));
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", "2.0\n".getBytes(UTF_8));
            member(ar, "control.tar" + compression, tar(List.of(controlFile), compression));
            member(ar, "data.tar" + compression, tar(data, compression));
        }
        return file;
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length, 0, 0, 0100644, 1_700_000_000));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }

    private static byte[] tar(List<TarEntry> entries, String compression) throws IOException {
        TarTree tree = new TarTree();
        for (TarEntry entry : entries) {
            tree.put(entry);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStream out = switch (compression) {
            case ".gz" -> new GZIPOutputStream(bytes);
            case ".xz" -> Xz.compress(bytes, 1);
            case ".zst" -> Zstd.compress(bytes, 1);
            default -> bytes;
        };
        try (out) {
            TarWriter.write(tree, out, 1_700_000_000);
        }
        return bytes.toByteArray();
    }
}
