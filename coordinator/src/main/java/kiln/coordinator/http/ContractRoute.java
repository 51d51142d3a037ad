package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/// The contract, for whoever wants to hold us to it.
final class ContractRoute {
    private ContractRoute() {}

    static Map<String, Handler<RoutingContext>> handlers(Contract contract) {
        return Map.of("getContract", call -> call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .end(contract.text()));
    }
}
