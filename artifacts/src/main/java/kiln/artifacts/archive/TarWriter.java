package kiln.artifacts.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Writes a tree as a POSIX tar stream whose bytes depend on nothing but the tree and the time given: sorted entries,
/// numeric owners, no user names, whole seconds. What ustar cannot say stands in pax headers.
/// See <https://reproducible-builds.org/docs/archives/>.
public final class TarWriter {
    /// What tar(1) pads to, so that its output and ours have one size.
    private static final int BLOCK_BYTES = 10_240;

    private TarWriter() {}

    /// @param out stays open
    /// @param sourceDateEpoch no entry says it is younger than this; seconds since 1970
    public static void write(TarTree tree, OutputStream out, long sourceDateEpoch) throws IOException {
        // Not closed: that would close `out`. It holds nothing else.
        @SuppressWarnings("resource")
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, BLOCK_BYTES, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        for (TarEntry entry : tree.entries()) {
            TarArchiveEntry header = header(entry);
            stamp(header, entry.inode(), sourceDateEpoch);
            tar.putArchiveEntry(header);
            if (entry instanceof TarEntry.File file) {
                try (InputStream in = file.content().open()) {
                    in.transferTo(tar);
                }
            }
            tar.closeArchiveEntry();
        }
        tar.finish();
        tar.flush();
    }

    /// The library puts the name of this process's user into the headers that it makes by itself, too.
    private static final class Nameless extends TarArchiveOutputStream {
        Nameless(OutputStream out) {
            super(out, BLOCK_BYTES, StandardCharsets.UTF_8.name());
        }

        @Override
        public void putArchiveEntry(TarArchiveEntry header) throws IOException {
            if (header.isPaxHeader()) {
                header.setNames("", "");
            }
            super.putArchiveEntry(header);
        }
    }

    private static TarArchiveEntry header(TarEntry entry) {
        return switch (entry) {
            case TarEntry.File file -> {
                TarArchiveEntry header = new TarArchiveEntry(file.path(), TarConstants.LF_NORMAL);
                header.setSize(file.content().sizeBytes());
                yield header;
            }
            case TarEntry.Directory folder -> new TarArchiveEntry(folder.path() + "/", TarConstants.LF_DIR);
            case TarEntry.Symlink link -> link(link.path(), TarConstants.LF_SYMLINK, link.target());
            case TarEntry.HardLink link -> link(link.path(), TarConstants.LF_LINK, link.target());
            case TarEntry.Fifo fifo -> new TarArchiveEntry(fifo.path(), TarConstants.LF_FIFO);
            case TarEntry.Device device -> device(device);
        };
    }

    private static TarArchiveEntry link(String path, byte flag, String target) {
        TarArchiveEntry header = new TarArchiveEntry(path, flag);
        header.setLinkName(target);
        return header;
    }

    private static TarArchiveEntry device(TarEntry.Device device) {
        TarArchiveEntry header = new TarArchiveEntry(device.path(), switch (device.kind()) {
            case CHARACTER -> TarConstants.LF_CHR;
            case BLOCK -> TarConstants.LF_BLK;
        });
        header.setDevMajor(device.major());
        header.setDevMinor(device.minor());
        return header;
    }

    private static void stamp(TarArchiveEntry header, Inode inode, long sourceDateEpoch) {
        header.setMode(inode.mode());
        header.setIds(0, 0);
        header.setUserId(inode.uid());
        header.setGroupId(inode.gid());
        // The library puts the name of the user of this process there.
        header.setNames("", "");
        header.setModTime(Math.min(inode.mtimeSeconds(), sourceDateEpoch) * 1000);
        PaxAttributes.write(inode, header);
    }
}
