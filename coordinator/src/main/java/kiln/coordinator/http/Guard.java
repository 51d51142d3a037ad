package kiln.coordinator.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;

/// What every request that changes something has to pass. Whoever does not is answered here.
final class Guard {
    private Guard() {}

    /// A web page of somebody else can make a browser send a POST, but not one that says it is JSON: with that it would
    /// have to ask first, and is not answered.
    static boolean saysJson(RoutingContext call) {
        List<String> types = call.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
        String type = types.isEmpty() ? "" : types.getFirst();
        boolean deletes = call.request().method() == HttpMethod.DELETE;
        if (!deletes && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            Answers.refuse(call, Refusal.notJsonType(type));
            return false;
        }
        return true;
    }

    static byte[] body(RoutingContext call) {
        return call.body() == null || call.body().buffer() == null
                ? new byte[0]
                : call.body().buffer().getBytes();
    }
}
