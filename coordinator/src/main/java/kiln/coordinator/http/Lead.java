package kiln.coordinator.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import kiln.coordinator.view.Farm;

/// Only the coordinator that leads can change anything; a standby sends clients there.
final class Lead {
    private Lead() {}

    /// Whether it leads; if not, the request is answered already.
    static boolean isHere(RoutingContext call, Farm farm) {
        Farm.Vital vital = farm.vital();
        if (!vital.leading()) {
            Optional<Farm.Leader> leader = farm.leader();
            leader.filter(one -> !one.address().isEmpty()).ifPresent(one -> call.response()
                    .setStatusCode(307)
                    .putHeader(HttpHeaders.LOCATION, one.address() + call.request().uri())
                    .end());
            if (!call.response().ended()) {
                Answers.refuse(call, Refusal.notLeading(vital.problem(), leader.map(Farm.Leader::coordinator)));
            }
        }
        return vital.leading();
    }
}
