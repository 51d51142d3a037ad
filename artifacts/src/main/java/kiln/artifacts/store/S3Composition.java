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
        try {
            return upload(key, copies ? PartPlan.of(stretches) : PartPlan.sent(stretches), contentType, bytes);
        } catch (NoCopyException e) {
            LOG.warn("the store copies no parts, so they are sent store-says=\"{}\"", e.getMessage());
            copies = false;
            return upload(key, PartPlan.sent(stretches), contentType, bytes);
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
    private long upload(String key, List<PartPlan.Part> plan, String contentType, long bytes) {
        String upload = calls.call("beginning to compose", key, attempt -> uploads.begin(key, contentType));
        boolean complete = false;
        try {
            List<Part> parts = new ArrayList<>();
            long sent = 0;
            for (PartPlan.Part part : plan) {
                parts.add(part(key, upload, parts.size() + 1, part));
                sent += part instanceof PartPlan.Part.Send send ? send.bytes() : 0;
            }
            calls.call("composing", key, attempt -> completed(key, upload, parts, bytes));
            complete = true;
            return sent;
        } finally {
            if (!complete) {
                abort(key, upload);
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
    private boolean completed(String key, String upload, List<Part> parts, long bytes) throws MinioException, IOException {
        try {
            return uploads.complete(key, upload, parts);
        } catch (ErrorResponseException e) {
            if (S3Multipart.isEnded(e) && bucket.size(key).equals(OptionalLong.of(bytes))) {
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

    private byte[] read(List<Stretch> stretches) {
        byte[] all = new byte[Math.toIntExact(stretches.stream().mapToLong(Stretch::bytes).sum())];
        int at = 0;
        for (Stretch stretch : stretches) {
            byte[] bytes = switch (stretch) {
                case Stretch.Fresh fresh -> fresh.content();
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
