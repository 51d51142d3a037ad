package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// What lies in the bucket and is only pointed at.
///
/// @param links where the object with a key can be had without credentials
record StoreRoutes(Function<String, Optional<URI>> links) {

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of("getImage", this::image, "getArtifact", this::artifact);
    }

    private void image(RoutingContext call) {
        pointAt(call, "image", 302,
                "images/" + call.pathParam("board") + "/" + call.pathParam("build") + "/" + call.pathParam("name"));
    }

    private void artifact(RoutingContext call) {
        pointAt(call, "artifact", 307, new Artifact(new Sha256(call.pathParam("sha256")), 0).objectKey());
    }

    private void pointAt(RoutingContext call, String what, int status, String key) {
        Waiting.askStore(call, () -> {
            Optional<URI> place = links.apply(key);
            if (place.isEmpty()) {
                Answers.refuse(call, Refusal.unknown(what, key));
            } else {
                call.response()
                        .setStatusCode(status)
                        .putHeader(HttpHeaders.LOCATION, place.get().toString())
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end();
            }
        });
    }
}
