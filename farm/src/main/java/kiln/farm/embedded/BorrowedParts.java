package kiln.farm.embedded;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Parts of uploads that are stretches of objects. Nothing is copied before the upload is complete: a hard link keeps the
/// bytes, whatever becomes of the object's name, since objects are replaced and never written to.
///
/// They are forgotten when the server ends, as all that is known of unfinished uploads.
final class BorrowedParts {
    private final ConcurrentMap<String, ConcurrentMap<Integer, Part>> uploads = new ConcurrentHashMap<>();
    private final AtomicLong links = new AtomicLong();

    /// One of them.
    ///
    /// @param link to the object's file
    /// @param object what belongs to it but the bytes
    /// @param offset of the first byte
    record Part(Path link, HeadObjectResponse object, long offset, long bytes, Instant since) {
        ObjectFiles.Piece piece() {
            return new ObjectFiles.Piece(link, offset, bytes);
        }

        /// Whether the object itself is what an upload is to become.
        boolean isAll(CreateMultipartUploadRequest wanted) {
            return bytes == object.contentLength()
                    && Objects.equals(wanted.contentType(), object.contentType())
                    && Objects.equals(wanted.contentEncoding(), object.contentEncoding())
                    && Objects.equals(wanted.contentLanguage(), object.contentLanguage())
                    && Objects.equals(wanted.contentDisposition(), object.contentDisposition())
                    && Objects.equals(wanted.cacheControl(), object.cacheControl())
                    && wanted.metadata().equals(object.metadata());
        }

        void remove() {
            ObjectFiles.delete(link);
        }

        /// Told without reading the bytes. It need not be their MD5:
        /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>.
        String etag() {
            String stretch = object.eTag() + " " + object.lastModified() + " " + offset + " " + bytes;
            return HexFormat.of().formatHex(ObjectFiles.md5().digest(stretch.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// A name for a link, new in this process. The file store does not list it, and it is swept at start.
    String linkName() {
        return FolderBlobStore.PARTS + "copy." + links.incrementAndGet();
    }

    /// Keeps a part, instead of an earlier one of that number.
    void put(String upload, int number, Part part) {
        Part before = uploads.computeIfAbsent(upload, id -> new ConcurrentHashMap<>()).put(number, part);
        Optional.ofNullable(before).ifPresent(Part::remove);
    }

    /// By number.
    Map<Integer, Part> of(String upload) {
        return uploads.getOrDefault(upload, new ConcurrentHashMap<>());
    }

    /// A part was sent instead.
    void forget(String upload, int number) {
        Optional.ofNullable(of(upload).remove(number)).ifPresent(Part::remove);
    }

    /// An upload has ended.
    void forget(String upload) {
        Optional.ofNullable(uploads.remove(upload)).ifPresent(parts -> parts.values().forEach(Part::remove));
    }
}
