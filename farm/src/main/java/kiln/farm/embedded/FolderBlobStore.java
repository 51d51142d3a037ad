package kiln.farm.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.AbstractNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// S3Proxy's file store, with three things put right. A part may be copied from another object the way the MinIO SDK
/// asks for it (ETag without quotes). What is copied so is copied once, by the kernel, when the upload is complete; an upload
/// that is one whole object becomes a second name for its file. And files of unfinished uploads are neither listed nor kept
/// over a restart.
final class FolderBlobStore extends ForwardingBlobStore {
    /// With it begin the names of files, and of folders of files, that the file store keeps for unfinished uploads and does not
    /// list.
    static final String PARTS = ".mpus-";
    private static final String STUBS = ".s3proxy-mpu-stub-";
    /// The file store writes `<key>-<UUID>` and renames it when complete.
    private static final Pattern UNFINISHED =
            Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.DOTALL);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int NOT_IMPLEMENTED = 501;

    private final Path folder;
    private final BorrowedParts borrowed = new BorrowedParts();

    /// @param folder of `files`, real
    FolderBlobStore(BlobStore files, Path folder) {
        super(files);
        this.folder = folder;
    }

    /// Removes what killed uploads left. Only while no server runs on the folder: nothing is under way then.
    ///
    /// @return how many files were removed
    static int sweep(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.walk(folder)) {
            left = all.filter(path -> isLeftover(folder.relativize(path))).sorted(Comparator.reverseOrder()).toList();
        }
        int files = 0;
        for (Path path : left) {
            files += Files.isDirectory(path) ? 0 : 1;
            Files.deleteIfExists(path);
        }
        return files;
    }

    /// The parts of an upload to `a/b` are files below `.mpus-<id>-a`.
    private static boolean isLeftover(Path path) {
        return path.getNameCount() > 1 && path.getName(1).toString().startsWith(PARTS)
                || path.getFileName().toString().startsWith(STUBS)
                || UNFINISHED.matcher(path.getFileName().toString()).matches();
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response page = super.list(request);
        List<S3Object> finished = page.contents().stream()
                .filter(object -> !UNFINISHED.matcher(object.key()).matches())
                .toList();
        return finished.size() == page.contents().size() ? page : page.toBuilder().contents(finished).build();
    }

    @Override
    public boolean supportsCopyMultipartPart() {
        return true;
    }

    /// Where the file of an object is.
    private Path file(String bucket, String key) {
        Path home = folder.resolve(bucket).normalize();
        Path file = home.resolve(key).normalize();
        if (!folder.equals(home.getParent()) || !file.startsWith(home)) {
            throw S3Exceptions.invalidArgument("no object can have the key " + key);
        }
        return file;
    }

    @Override
    public UploadPartCopyResponse copyMultipartPart(MultipartUpload upload, UploadPartCopyRequest request) {
        String name = borrowed.linkName();
        Path link = file(upload.containerName(), name);
        boolean kept = false;
        try {
            link(request, link);
            HeadObjectResponse object = delegate().blobMetadata(
                    HeadObjectRequest.builder().bucket(upload.containerName()).key(name).build());
            requireUnchanged(request, object.eTag());
            BorrowedParts.Part part = part(link, object, Optional.ofNullable(request.copySourceRange()));
            borrowed.put(upload.id(), request.partNumber(), part);
            kept = true;
            return UploadPartCopyResponse.builder()
                    .copyPartResult(CopyPartResult.builder().eTag(part.etag()).lastModified(part.since()).build()).build();
        } finally {
            if (!kept) {
                ObjectFiles.delete(link);
            }
        }
    }

    private void link(UploadPartCopyRequest request, Path link) {
        try {
            Files.createLink(link, file(request.sourceBucket(), request.sourceKey()));
        } catch (NoSuchFileException e) {
            throw S3Exceptions.noSuchKey(request.sourceBucket(), request.sourceKey(), "to copy from", e);
        } catch (IOException e) {
            // Then the server reads the bytes and sends them to the upload.
            throw new UnsupportedOperationException("no hard link to the file of " + request.sourceKey(), e);
        }
    }

    /// @param range none for all of the object
    private static BorrowedParts.Part part(Path link, HeadObjectResponse object, Optional<String> range) {
        if (range.isEmpty()) {
            return new BorrowedParts.Part(link, object, 0, object.contentLength(), Instant.now());
        }
        Matcher bytes = RANGE.matcher(range.get());
        if (!bytes.matches()) {
            throw S3Exceptions.invalidArgument("a range to copy is bytes=FIRST-LAST, not " + range.get());
        }
        long first = Long.parseLong(bytes.group(1));
        long last = Long.parseLong(bytes.group(2));
        if (first > last || last >= object.contentLength()) {
            throw S3Exceptions.fromStatusCode(RANGE_NOT_SATISFIABLE);
        }
        return new BorrowedParts.Part(link, object, first, last - first + 1, Instant.now());
    }

    private static void requireUnchanged(UploadPartCopyRequest request, String etag) {
        String wanted = request.copySourceIfMatch();
        if (wanted != null && !unquoted(wanted).equals(unquoted(etag))) {
            throw S3Exception.builder().statusCode(PRECONDITION_FAILED)
                    .message("object " + request.sourceKey() + " is not the one to copy: its ETag is " + etag).build();
        }
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    @Override
    public UploadPartResponse uploadMultipartPart(MultipartUpload upload, UploadPartRequest request, InputStream bytes) {
        UploadPartResponse sent = delegate().uploadMultipartPart(upload, request, bytes);
        borrowed.forget(upload.id(), request.partNumber());
        return sent;
    }

    @Override
    public List<Part> listMultipartUpload(MultipartUpload upload) {
        Map<Integer, Part> parts = new TreeMap<>();
        delegate().listMultipartUpload(upload).forEach(part -> parts.put(part.partNumber(), part));
        borrowed.of(upload.id()).forEach((number, part) -> parts.put(number, Part.builder()
                .partNumber(number).size(part.bytes()).eTag(part.etag()).lastModified(part.since()).build()));
        return List.copyOf(parts.values());
    }

    @Override
    public void abortMultipartUpload(MultipartUpload upload) {
        delegate().abortMultipartUpload(upload);
        borrowed.forget(upload.id());
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(MultipartUpload upload, CompleteMultipartUploadRequest request) {
        List<Integer> numbers = request.multipartUpload().parts().stream().map(CompletedPart::partNumber).toList();
        Map<Integer, BorrowedParts.Part> copies = Map.copyOf(borrowed.of(upload.id()));
        if (Collections.disjoint(numbers, copies.keySet())) {
            return delegate().completeMultipartUpload(upload, request);
        }
        requireSimple(request);
        try {
            String etag = numbers.size() == 1 && copies.get(numbers.getFirst()).isAll(upload.request())
                    ? linked(upload, copies.get(numbers.getFirst()), request)
                    : joined(upload, numbers, copies, request);
            abortMultipartUpload(upload);
            return CompleteMultipartUploadResponse.builder().eTag(etag).build();
        } catch (FileAlreadyExistsException e) {
            throw S3Exceptions.preconditionFailed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireSimple(CompleteMultipartUploadRequest request) {
        if (request.ifMatch() != null || request.ifNoneMatch() != null && !request.ifNoneMatch().equals("*")) {
            throw S3Exceptions.fromStatusCode(NOT_IMPLEMENTED);
        }
    }

    /// One more name for the file of an object, with its ETag.
    private String linked(MultipartUpload upload, BorrowedParts.Part part, CompleteMultipartUploadRequest request) throws IOException {
        ObjectFiles.publish(part.link(), file(upload.containerName(), upload.blobName()), request.ifNoneMatch() != null);
        return part.object().eTag();
    }

    /// The file store makes an empty object with all that belongs to it but the bytes, under a passing name.
    private String joined(MultipartUpload upload, List<Integer> numbers, Map<Integer, BorrowedParts.Part> copies,
            CompleteMultipartUploadRequest request) throws IOException {
        CreateMultipartUploadRequest wanted = upload.request();
        String passing = upload.blobName() + "-" + UUID.randomUUID();
        Path file = file(upload.containerName(), passing);
        try {
            delegate().putBlob(PutObjectRequest.builder().bucket(upload.containerName()).key(passing).contentLength(0L)
                    .metadata(wanted.metadata()).contentType(wanted.contentType()).contentEncoding(wanted.contentEncoding())
                    .contentDisposition(wanted.contentDisposition()).contentLanguage(wanted.contentLanguage())
                    .cacheControl(wanted.cacheControl()).acl(wanted.acl()).build(), InputStream.nullInputStream());
            List<ObjectFiles.Piece> pieces = new ArrayList<>();
            for (int number : numbers) {
                pieces.add(copies.containsKey(number) ? copies.get(number).piece() : sent(upload, number));
            }
            ObjectFiles.fill(file, pieces);
            String etag = etag(upload, numbers);
            ObjectFiles.setEtag(file, etag);
            ObjectFiles.publish(file, file(upload.containerName(), upload.blobName()), request.ifNoneMatch() != null);
            return etag;
        } finally {
            delegate().removeBlob(upload.containerName(), passing);
        }
    }

    /// As S3 makes them: of the parts' ETags, with how many they are.
    private String etag(MultipartUpload upload, List<Integer> numbers) {
        Map<Integer, String> etags = new HashMap<>();
        listMultipartUpload(upload).forEach(part -> etags.put(part.partNumber(), unquoted(part.eTag())));
        MessageDigest digest = ObjectFiles.md5();
        numbers.forEach(number -> digest.update(HexFormat.of().parseHex(etags.get(number))));
        return "\"" + HexFormat.of().formatHex(digest.digest()) + "-" + numbers.size() + "\"";
    }

    private ObjectFiles.Piece sent(MultipartUpload upload, int number) throws IOException {
        Path file = file(upload.containerName(), AbstractNio2BlobStore.multipartPartName(upload.id(), upload.blobName(), number));
        return new ObjectFiles.Piece(file, 0, Files.size(file));
    }
}
