package kiln.farm.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// What is done with the files of objects without reading them.
final class ObjectFiles {
    /// Where S3Proxy keeps an object's ETag: 16 bytes if it is an MD5, else text with its quotes.
    private static final String ETAG = "user.content-md5";

    private ObjectFiles() {}

    /// @param offset of the first byte
    record Piece(Path file, long offset, long bytes) {}

    /// Fills an empty file with pieces of others. The kernel copies, and shares blocks where the file system can.
    static void fill(Path file, List<Piece> pieces) throws IOException {
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (Piece piece : pieces) {
                copy(piece, to);
            }
        }
    }

    private static void copy(Piece piece, FileChannel to) throws IOException {
        try (FileChannel from = FileChannel.open(piece.file())) {
            long end = piece.offset() + piece.bytes();
            for (long at = piece.offset(), copied; at < end; at += copied) {
                copied = from.transferTo(at, end - at, to);
                if (copied <= 0) {
                    throw new IOException(piece.file() + " has no " + piece.bytes() + " bytes from " + piece.offset());
                }
            }
        }
    }

    /// @param etag with quotes
    static void setEtag(Path file, String etag) throws IOException {
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .write(ETAG, ByteBuffer.wrap(etag.getBytes(StandardCharsets.US_ASCII)));
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /// Gives a file its place; it may keep its own name too.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if the place is taken and must not be
    static void publish(Path file, Path place, boolean onlyIfAbsent) throws IOException {
        Files.createDirectories(place.getParent());
        if (onlyIfAbsent) {
            Files.createLink(place, file);
        } else {
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// Whether there is one or not.
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
