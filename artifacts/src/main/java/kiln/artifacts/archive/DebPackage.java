package kiln.artifacts.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;

/// A Debian binary package: an ar archive with `debian-binary`, `control.tar.*` and `data.tar.*`.
/// See the manual pages deb(5) and, for the fields, deb-control(5) of dpkg.
public final class DebPackage {
    private static final int MAX_CONTROL_BYTES = 1 << 20;

    private final Path file;
    private final Map<String, String> control;

    private DebPackage(Path file, Map<String, String> control) {
        this.file = file;
        this.control = control;
    }

    /// Reads the control fields.
    ///
    /// @throws BadArchiveException if the file is no Debian package, or lacks a name, version or architecture
    public static DebPackage read(Path file) throws IOException {
        try (TarReader tar = member(file, "control.tar")) {
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                if (entry.get() instanceof TarEntry.File found && found.path().equals("control")) {
                    return new DebPackage(file, fields(file, found));
                }
            }
        }
        throw new BadArchiveException(file + " has no control file in its control.tar");
    }

    public Path file() {
        return file;
    }

    public String name() {
        return control.getOrDefault("Package", "");
    }

    public String version() {
        return control.getOrDefault("Version", "");
    }

    public String architecture() {
        return control.getOrDefault("Architecture", "");
    }

    /// All control fields; names are compared without regard to case.
    public Map<String, String> control() {
        return control;
    }

    /// The files of the package; to be closed by the caller.
    public TarReader data() throws IOException {
        return member(file, "data.tar");
    }

    private static TarReader member(Path file, String name) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            ArArchiveInputStream ar = new ArArchiveInputStream(in);
            requireFormat(file, ar);
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                // Some tools end member names with a slash.
                String found = entry.getName().replaceFirst("/$", "");
                if (found.equals(name) || found.startsWith(name + ".")) {
                    return new TarReader(expanded(file, found, ar));
                }
            }
            throw new BadArchiveException(file + " has no member " + name + "; a Debian package has one");
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static void requireFormat(Path file, ArArchiveInputStream ar) throws IOException {
        ArArchiveEntry first = ar.getNextEntry();
        if (first == null || !first.getName().startsWith("debian-binary")) {
            throw new BadArchiveException(file + " is no Debian package: its first member is not debian-binary");
        }
        String format = new String(ar.readNBytes(16), StandardCharsets.US_ASCII).strip();
        if (!format.startsWith("2.")) {
            throw new BadArchiveException(file + " has the package format \"" + format + "\"; 2.0 is known");
        }
    }

    private static InputStream expanded(Path file, String member, InputStream in) throws IOException {
        return switch (member.substring(member.indexOf(".tar") + 4)) {
            case "" -> in;
            case ".gz" -> new GZIPInputStream(in, 1 << 16);
            case ".xz" -> Xz.expand(in);
            case ".zst" -> Zstd.expand(in);
            default -> throw new BadArchiveException(file + " has the member " + member
                    + "; known compressions are gz, xz, zst and none");
        };
    }

    private static Map<String, String> fields(Path file, TarEntry.File control) throws IOException {
        byte[] bytes;
        try (InputStream in = control.content().open()) {
            bytes = in.readNBytes(MAX_CONTROL_BYTES + 1);
        }
        if (bytes.length > MAX_CONTROL_BYTES) {
            throw new BadArchiveException(file + " has a control file of more than " + MAX_CONTROL_BYTES + " bytes");
        }
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String field = "";
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            int colon = line.indexOf(':');
            if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.merge(field, line.strip(), (text, more) -> text + "\n" + more);
            } else if (colon > 0) {
                field = line.substring(0, colon);
                fields.put(field, line.substring(colon + 1).strip());
            }
        }
        for (String wanted : new String[] {"Package", "Version", "Architecture"}) {
            if (fields.getOrDefault(wanted, "").isEmpty()) {
                throw new BadArchiveException(file + " has no field " + wanted + " in its control file");
            }
        }
        return java.util.Collections.unmodifiableMap(fields);
    }
}
