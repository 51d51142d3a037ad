package kiln.coordinator.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import kiln.schemas.message.Codec;

/// Requests that never come to a route.
final class Malformed {
    private Malformed() {}

    /// What follows on the connection cannot be told from what went wrong, so it ends.
    static void answer(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException ? 414 : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(Buffer.buffer(Codec.encode(refusal(status))))
                .onComplete(done -> request.connection().close());
    }

    static Refusal refusal(int status) {
        return Refusal.malformed(status, switch (status) {
            case 414 -> "Its first line is too long; a path has at most some 4,000 characters.";
            case 431 -> "Its headers are too long; they have at most 8,192 bytes.";
            // The library knows one more status than these, for everything else.
            default -> "It is not HTTP, or its path cannot be decoded.";
        });
    }
}
