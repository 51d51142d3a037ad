package kiln.artifacts.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Reads a tar stream (ustar, pax, GNU), entry by entry. Trusts nothing in it.
public final class TarReader implements AutoCloseable {
    /// The library takes every flag it does not know for a file.
    private static final Set<Byte> FILE_FLAGS = Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM,
            TarConstants.LF_CONTIG, TarConstants.LF_GNUTYPE_SPARSE);

    private final TarArchiveInputStream tar;

    /// @param in an uncompressed tar; closed with the reader
    public TarReader(InputStream in) {
        this.tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
    }

    /// The next entry. The content of a file can be read once, until the next call. The entry of the root itself
    /// (`./`) is passed over.
    ///
    /// @return empty at the end
    /// @throws BadArchiveException if a path is absolute or climbs, or the entry is of an unknown kind
    public Optional<TarEntry> next() throws IOException {
        while (true) {
            TarArchiveEntry header = tar.getNextEntry();
            if (header == null) {
                return Optional.empty();
            }
            String path = TarPath.normal(header.getName());
            if (!path.isEmpty()) {
                return Optional.of(entry(header, path));
            }
            if (!header.isDirectory()) {
                throw new BadArchiveException(
                        "tar entry \"" + header.getName() + "\" is no folder but has the root's path");
            }
        }
    }

    private TarEntry entry(TarArchiveEntry header, String path) throws BadArchiveException {
        Inode inode = new Inode(header.getMode() & 07777, header.getLongUserId(), header.getLongGroupId(),
                header.getLastModifiedTime().toMillis() / 1000, PaxAttributes.read(header, path));
        if (header.isSymbolicLink()) {
            return new TarEntry.Symlink(path, inode, header.getLinkName());
        }
        if (header.isLink()) {
            return new TarEntry.HardLink(path, inode, linkTarget(header, path));
        }
        if (header.isCharacterDevice() || header.isBlockDevice()) {
            return new TarEntry.Device(path, inode,
                    header.isBlockDevice() ? TarEntry.DeviceKind.BLOCK : TarEntry.DeviceKind.CHARACTER,
                    header.getDevMajor(), header.getDevMinor());
        }
        if (header.isFIFO()) {
            return new TarEntry.Fifo(path, inode);
        }
        if (header.isDirectory()) {
            return new TarEntry.Directory(path, inode);
        }
        if (!FILE_FLAGS.contains(header.getLinkFlag()) || !tar.canReadEntryData(header)) {
            throw new BadArchiveException("tar entry \"" + path + "\" is of an unknown kind (type flag "
                    + (char) header.getLinkFlag() + ")");
        }
        return new TarEntry.File(path, inode, new Current(header.getRealSize()));
    }

    private static String linkTarget(TarArchiveEntry header, String path) throws BadArchiveException {
        String target = TarPath.normal(header.getLinkName());
        if (target.isEmpty()) {
            throw new BadArchiveException("hard link \"" + path + "\" names nothing");
        }
        return target;
    }

    /// The content under the reader's position.
    private final class Current implements Content {
        private final long size;

        Current(long size) {
            this.size = size;
        }

        @Override
        public long sizeBytes() {
            return size;
        }

        @Override
        public InputStream open() {
            return new java.io.FilterInputStream(tar) {
                @Override
                public void close() {
                    // The archive goes on behind this entry.
                }
            };
        }
    }

    /// Unpacks what is left of the archive below a folder, as files of the current user.
    ///
    /// Nothing is written outside the folder: paths and hard links that lead out are refused, symbolic links are made
    /// as they are and never followed. Device nodes and FIFOs are left out, setuid, setgid and sticky bits dropped;
    /// the owner can always read files and use folders, so that the tree can be removed again. Meant for a folder that
    /// no other process writes to.
    ///
    /// @param target made if missing
    /// @throws BadArchiveException naming the entry that was refused; what came before it stays
    public Unpacked extract(Path target) throws IOException {
        return extract(target, Limits.DEFAULT);
    }

    Unpacked extract(Path target, Limits limits) throws IOException {
        Unpacking unpacking = new Unpacking(target, limits);
        for (Optional<TarEntry> entry = next(); entry.isPresent(); entry = next()) {
            unpacking.add(entry.get());
        }
        return unpacking.done();
    }

    /// @param entries files, folders and links that were made
    /// @param bytes in files
    /// @param leftOut device nodes and FIFOs that were not
    public record Unpacked(int entries, long bytes, int leftOut) {}

    /// Against archives that never end.
    record Limits(int entries, long bytes) {
        static final Limits DEFAULT = new Limits(5_000_000, 64L << 30);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
