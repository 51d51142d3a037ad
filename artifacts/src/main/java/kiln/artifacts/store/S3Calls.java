package kiln.artifacts.store;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Asks the store and asks again when that can help: at most [#TRIES] times, with growing pauses.
final class S3Calls {
    static final int TRIES = 4;

    /// 409 is what AWS answers to a conditional write that met another one; its advice is to ask again:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
    private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

    /// Codes that say that there is no such object.
    static final Set<String> MISSING = Set.of("NoSuchKey", "NotFound", "ResourceNotFound");

    private final S3Endpoint endpoint;
    private final Duration firstPause;
    private final RandomGenerator random;
    private final Runnable reconnect;

    /// @param firstPause before the second try; it doubles for each further one, the upper half of it random
    /// @param reconnect drops idle connections; called before every further try
    S3Calls(S3Endpoint endpoint, Duration firstPause, RandomGenerator random, Runnable reconnect) {
        this.endpoint = endpoint;
        this.firstPause = firstPause;
        this.random = random;
        this.reconnect = reconnect;
    }

    /// One request.
    interface Request<T> {
        /// @param attempt from 1
        T send(int attempt) throws MinioException, IOException;
    }

    /// The store answered a request that did not go through the SDK with an error.
    static final class StatusException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        StatusException(int status, String body) {
            super("HTTP " + status + " " + body);
            this.status = status;
        }
    }

    /// @param doing the request in words, for the error message, e.g. `reading`
    <T> T call(String doing, String key, Request<T> request) {
        for (int attempt = 1;; attempt++) {
            try {
                return send(request, attempt);
            } catch (MinioException | IOException e) {
                refuseIfInterrupted(doing, key, e);
                if (attempt == TRIES || !mayPass(e)) {
                    throw failure(doing, key, attempt, e);
                }
                pause(doing, key, attempt);
                reconnect.run();
            }
        }
    }

    private static <T> T send(Request<T> request, int attempt) throws MinioException, IOException {
        try {
            return request.send(attempt);
        } catch (IllegalStateException e) {
            // The SDK wraps what happened on the wire in this; anything else of that type is a bug and goes on.
            for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
                if (t instanceof IOException wire) {
                    throw wire;
                }
            }
            throw e;
        }
    }

    /// Whether the store says there is no such object (and not, for instance, no such bucket).
    static boolean isMissing(ErrorResponseException e) {
        return MISSING.contains(e.errorResponse().code());
    }

    static int status(ErrorResponseException e) {
        return e.response().code();
    }

    private static boolean mayPass(Exception e) {
        return switch (e) {
            case ErrorResponseException answer -> mayPass(status(answer));
            case StatusException answer -> mayPass(answer.status);
            case ServerException answer -> true;
            case MinioException broken -> true;
            // What is left is a broken or refused connection.
            default -> e instanceof IOException;
        };
    }

    private static boolean mayPass(int status) {
        return status >= 500 || PASSING.contains(status);
    }

    private void refuseIfInterrupted(String doing, String key, Exception e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            boolean timeout = t instanceof SocketTimeoutException || t instanceof java.net.http.HttpTimeoutException;
            if (t instanceof InterruptedException || t instanceof InterruptedIOException && !timeout
                    && Thread.currentThread().isInterrupted()) {
                Thread.currentThread().interrupt();
                throw new StoreException("interrupted while " + doing + " " + where(key), e);
            }
        }
    }

    private void pause(String doing, String key, int attempt) {
        long full = firstPause.toMillis() << (attempt - 1);
        try {
            Thread.sleep(random.nextLong(full / 2, full + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting to try again " + doing + " " + where(key), e);
        }
    }

    private StoreException failure(String doing, String key, int attempts, Exception e) {
        String answer = switch (e) {
            case ErrorResponseException refused -> "status " + status(refused) + " " + refused.errorResponse().code()
                    + ": " + refused.errorResponse().message();
            case ServerException broken -> "status " + broken.statusCode() + ": " + broken.getMessage();
            default -> rootMessage(e);
        };
        String advice = mayPass(e)
                ? " Check that the store runs and has room; the same request may be sent again."
                : " Check endpoint, keys and permissions.";
        return new StoreException(doing + " " + where(key) + " failed after " + attempts
                + (attempts == 1 ? " try: " : " tries: ") + answer + "." + advice, e);
    }

    private static String rootMessage(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    private String where(String key) {
        return (key.isEmpty() ? "" : "object " + key + " ") + "in S3 store " + endpoint;
    }
}
