package kiln.artifacts.image;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A FAT file system that is written once: FAT32 where it has room for enough clusters (from 33 MiB on), else FAT16. Every
/// file lies in one piece, and the last one at the very end, so that what it ends with is a stretch of the disk that
/// depends on nothing else in here.
///
/// @param sizeBytes a multiple of 512, 3 MiB or more
/// @param label up to eleven capitals and digits
/// @param serial by which systems tell media apart
/// @param changed of all files, from 1980 on; two seconds are the finest that is told
/// @param files in their order on the disk
public record Fat(long sizeBytes, String label, int serial, Instant changed, List<File> files) {
    /// @param path of names joined by `/`, e.g. `EFI/BOOT/BOOTX64.EFI`
    /// @param content what the file begins with
    /// @param followedBytes how much more it has, which somebody else puts there; only the last file has that, and then
    ///     it ends with the file system
    public record File(String path, byte[] content, long followedBytes) {
        private static final long BYTES_MAX = 0xffff_ffffL;

        public File {
            content = content.clone();
            if (followedBytes < 0 || content.length + followedBytes > BYTES_MAX) {
                throw new IllegalArgumentException(path + " has more than " + BYTES_MAX + " bytes, which no file in a FAT has");
            }
        }

        /// A whole file.
        public File(String path, byte[] content) {
            this(path, content, 0);
        }

        @Override
        public byte[] content() {
            return content.clone();
        }

        long bytes() {
            return content.length + followedBytes;
        }
    }

    public Fat {
        files = List.copyOf(files);
        if (!label.matches("[A-Z0-9]{1,11}")) {
            throw new IllegalArgumentException("\"" + label + "\" is no label; it has 1 to 11 capitals and digits");
        }
        if (files.stream().limit(Math.max(0, files.size() - 1)).anyMatch(file -> file.followedBytes > 0)) {
            throw new IllegalArgumentException("only the last file of a FAT can go on in what somebody else writes");
        }
    }

    /// All that is not zero, but for what follows the last file's content.
    ///
    /// @throws IllegalArgumentException if it does not fit, or if the last file goes on and does not fill its last cluster
    public List<Piece> pieces() {
        FatGeometry geometry = FatGeometry.of(sizeBytes);
        FatTable table = new FatTable(geometry);
        FatFolder root = FatFolder.of(files);
        root.place(table, geometry);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            File file = files.get(i);
            boolean last = i == files.size() - 1;
            int first = last && file.followedBytes > 0 ? table.takeLast(clusters(file, geometry)) : table.take(clusters(file, geometry));
            root.placed(file, first);
            if (file.content.length > 0) {
                pieces.add(new Piece(geometry.clusterOffset(first), file.content));
            }
        }
        root.write(new FatFolder.Stamp(label, changed), geometry, pieces);
        pieces.addAll(table.pieces());
        pieces.addAll(new FatBoot(label, serial, geometry, table.free(), table.next()).pieces());
        return List.copyOf(pieces);
    }

    private int clusters(File file, FatGeometry geometry) {
        if (file.followedBytes > 0 && file.bytes() % geometry.clusterBytes() != 0) {
            throw new IllegalArgumentException(file.path + " has " + file.bytes()
                    + " bytes and goes on to the end of the file system, so it must fill clusters of " + geometry.clusterBytes());
        }
        return Math.toIntExact(Math.ceilDiv(file.bytes(), geometry.clusterBytes()));
    }
}
