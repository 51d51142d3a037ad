package kiln.farm.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/// S3Proxy's file store, with two things put right: a part may be copied from another object the way the MinIO SDK
/// asks for it (ETag without quotes), and files of unfinished uploads are neither listed nor kept over a restart.
final class FolderBlobStore extends ForwardingBlobStore {
    /// The file store writes `<key>-<UUID>` and renames it when complete.
    private static final Pattern UNFINISHED =
            Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.DOTALL);

    FolderBlobStore(BlobStore files) {
        super(files);
    }

    /// Removes what killed uploads left. Only while no server runs on the folder: nothing is under way then.
    ///
    /// @return how many files were removed
    static int sweep(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.walk(folder)) {
            left = files.filter(file -> isLeftover(file.getFileName().toString()))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
        return left.size();
    }

    private static boolean isLeftover(String fileName) {
        return UNFINISHED.matcher(fileName).matches() || fileName.startsWith(".mpus-")
                || fileName.startsWith(".s3proxy-mpu-stub-");
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

    @Override
    public UploadPartCopyResponse copyMultipartPart(MultipartUpload upload, UploadPartCopyRequest request) {
        GetObjectRequest source = GetObjectRequest.builder()
                .bucket(request.sourceBucket()).key(request.sourceKey()).range(request.copySourceRange()).build();
        try (var bytes = delegate().getBlob(source)) {
            if (bytes == null) {
                throw NoSuchKeyException.builder().statusCode(404)
                        .message("no object " + request.sourceKey() + " to copy from").build();
            }
            requireUnchanged(request, bytes.response().eTag());
            UploadPartRequest part = UploadPartRequest.builder()
                    .partNumber(request.partNumber()).contentLength(bytes.response().contentLength()).build();
            String etag = delegate().uploadMultipartPart(upload, part, bytes).eTag();
            return UploadPartCopyResponse.builder()
                    .copyPartResult(CopyPartResult.builder().eTag(etag).lastModified(Instant.now()).build()).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireUnchanged(UploadPartCopyRequest request, String etag) {
        String wanted = request.copySourceIfMatch();
        if (wanted != null && !unquoted(wanted).equals(unquoted(etag))) {
            throw S3Exception.builder().statusCode(412)
                    .message("object " + request.sourceKey() + " is not the one to copy: its ETag is " + etag).build();
        }
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }
}
