package kiln.artifacts.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts objects together in the store. What is there already is copied by the store itself; a store that cannot do that
/// is found out at the first try, and from then on everything is read and sent again, in parts of one size.
final class S3Composition {
    private static final Logger LOG = LoggerFactory.getLogger(S3Composition.class);
    private static final int NOT_IMPLEMENTED = 501;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_ALLOWED = 405;

    private final S3Bucket bucket;
    private final S3Multipart uploads;
    private final PresignedUpload sender;
    private final S3Calls calls;
    private volatile boolean copies = true;

    S3Composition(S3Bucket bucket, S3Multipart uploads, PresignedUpload sender, S3Calls calls) {
        this.bucket = bucket;
        this.uploads = uploads;
        this.sender = sender;
        this.calls = calls;
    }

    /// @return how many bytes were sent
    long compose(String key, List<Stretch> stretches, String contentType) {
        long bytes = stretches.stream().mapToLong(Stretch::bytes).sum();
        if (bytes < PartPlan.PART_MIN) {
            byte[] all = read(stretches);
            calls.call("writing", key, attempt -> bucket.put(key, all, contentType));
            return bytes;
        }
        Upload upload = new Upload(key, contentType, bytes, S3Multipart.Condition.NONE);
        List<PartPlan.Part> parts = upload(upload, stretches).orElseThrow();
        return parts.stream().mapToLong(part -> part instanceof PartPlan.Part.Send send ? send.bytes() : 0).sum();
    }

    /// @param bytes of the object that is copied, 1 or more
    /// @return whether this wrote it
    boolean copyIfAbsent(String fromKey, long bytes, String toKey, String contentType) {
        Upload upload = new Upload(toKey, contentType, bytes, S3Multipart.Condition.ABSENT);
        return upload(upload, List.of(new Stretch.Stored(fromKey, 0, bytes))).isPresent();
    }

    private record Upload(String key, String contentType, long bytes, S3Multipart.Condition condition) {}

    /// @return the parts it went in; nothing if the key is taken and must not be
    private Optional<List<PartPlan.Part>> upload(Upload upload, List<Stretch> stretches) {
        try {
            return inParts(upload, copies ? PartPlan.of(stretches) : PartPlan.sent(stretches));
        } catch (NoCopyException e) {
            LOG.warn("the store copies no parts, so they are sent store-says=\"{}\"", e.getMessage());
            copies = false;
            return inParts(upload, PartPlan.sent(stretches));
        }
    }

    /// The store refuses to copy a part although all is right.
    private static final class NoCopyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoCopyException(ErrorResponseException refusal) {
            super(refusal.errorResponse().code() + ": " + refusal.errorResponse().message(), refusal);
        }
    }

    /// Whatever happens, no unfinished upload stays; should even its removal fail, the store's own rules for such remain.
    private Optional<List<PartPlan.Part>> inParts(Upload upload, List<PartPlan.Part> plan) {
        String key = upload.key();
        String id = calls.call("beginning to compose", key, attempt -> uploads.begin(key, upload.contentType()));
        boolean complete = false;
        try {
            List<Part> parts = new ArrayList<>();
            for (PartPlan.Part part : plan) {
                parts.add(part(key, id, parts.size() + 1, part));
            }
            complete = calls.call("composing", key, attempt -> completed(upload, id, parts));
            return complete ? Optional.of(plan) : Optional.empty();
        } finally {
            if (!complete) {
                abort(key, id);
            }
        }
    }

    private Part part(String key, String upload, int number, PartPlan.Part part) {
        return switch (part) {
            case PartPlan.Part.Copy copy -> calls.call("copying a part of " + copy.from().key() + " to", key,
                    attempt -> copied(key, upload, number, copy.from()));
            case PartPlan.Part.Send send -> {
                byte[] bytes = read(send.stretches());
                yield calls.call("sending a part of", key, attempt -> new Part(
                        number, sender.send(uploads.presignedPart(key, upload, number), bytes)));
            }
        };
    }

    private Part copied(String key, String upload, int number, Stretch.Stored from) throws MinioException, IOException {
        try {
            return uploads.copy(key, upload, number, from);
        } catch (ErrorResponseException e) {
            int status = S3Calls.status(e);
            if (status == NOT_IMPLEMENTED || status == NOT_ALLOWED || status == BAD_REQUEST) {
                throw new NoCopyException(e);
            }
            throw e;
        }
    }

    /// A try that is told that there is no such upload may have met its own earlier one, whose answer was lost.
    ///
    /// @return whether the object is there; not if its key is taken and must not be
    private boolean completed(Upload upload, String id, List<Part> parts) throws MinioException, IOException {
        try {
            return uploads.complete(upload.key(), id, parts, upload.condition());
        } catch (ErrorResponseException e) {
            if (S3Multipart.isEnded(e) && bucket.size(upload.key()).equals(OptionalLong.of(upload.bytes()))) {
                return true;
            }
            throw e;
        }
    }

    private void abort(String key, String upload) {
        boolean interrupted = Thread.interrupted();
        try {
            calls.call("removing the unfinished upload of", key, attempt -> uploads.abort(key, upload));
        } catch (StoreException e) {
            LOG.warn("unfinished upload not removed key={} upload={} because={}", key, upload, e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int endUnfinished(String prefix, Predicate<String> which) {
        List<S3Multipart.Unfinished> found = calls.call("listing unfinished uploads of " + prefix + "*", "",
                attempt -> uploads.unfinished(prefix));
        List<S3Multipart.Unfinished> ended = found.stream().filter(one -> which.test(one.key())).toList();
        ended.forEach(one -> abort(one.key(), one.upload()));
        return ended.size();
    }

    private byte[] read(List<Stretch> stretches) {
        byte[] all = new byte[Math.toIntExact(stretches.stream().mapToLong(Stretch::bytes).sum())];
        int at = 0;
        for (Stretch stretch : stretches) {
            byte[] bytes = switch (stretch) {
                case Stretch.Fresh fresh -> fresh.content();
                case Stretch.Local local -> local.read();
                case Stretch.Stored stored -> calls.call("reading", stored.key(), attempt -> range(stored));
            };
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }
        return all;
    }

    private byte[] range(Stretch.Stored stored) throws MinioException, IOException {
        Optional<InputStream> object = bucket.open(stored.key(), stored.offset(), stored.bytes());
        try (InputStream in = object.orElseThrow(() -> new StoreException("no object " + stored.key() + " to compose from"))) {
            byte[] bytes = in.readNBytes((int) stored.bytes());
            if (bytes.length < stored.bytes()) {
                throw new IOException("object " + stored.key() + " ended " + (stored.bytes() - bytes.length)
                        + " bytes before " + (stored.offset() + stored.bytes()));
            }
            return bytes;
        }
    }
}
