package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import kiln.coordinator.log.LiveLog;
import kiln.schemas.message.Codec;

/// What is answered of a log that still grows: the same as of any other, and how much of it is known.
final class LiveAnswer {
    private LiveAnswer() {}

    static JsonNode of(Object answer, LiveLog log) {
        ObjectNode json = (ObjectNode) Codec.tree(answer);
        json.putObject("live").put("attempt", log.attempt()).put("first", log.first()).put("missing", log.missing());
        return json;
    }

    static void headers(RoutingContext call, LiveLog log) {
        call.response()
                .putHeader("Kiln-Log-Live", "true")
                .putHeader("Kiln-Log-Attempt", String.valueOf(log.attempt()))
                .putHeader("Kiln-Log-First-Line", String.valueOf(log.first()));
    }
}
