package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.JobView;

/// Cells, jobs, workers, and whether all is well.
record FarmRoutes(Farm farm, Meters meters) {

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                // A look ahead takes its time, which the event loop has not.
                "getCell", call -> Waiting.run(call, () -> cell(call)),
                "getJob", call -> Waiting.run(call, () -> job(call)),
                "listWorkers", call -> Answers.json(call, 200, Map.of("workers", farm.workers())),
                "getHealth", this::health,
                "getMetrics", this::metrics);
    }

    private void cell(RoutingContext call) {
        List<Farm.CellRecord> records =
                farm.cell(call.pathParam("board"), call.pathParam("kernel"), call.pathParam("distro"));
        if (records.isEmpty()) {
            String name = call.request().path().substring("/api/v1/cells/".length());
            Answers.refuse(call, Refusal.unknown("cell in any build", name));
        } else {
            Answers.json(call, 200, Map.of("records", records));
        }
    }

    private void job(RoutingContext call) {
        Optional<JobView> job = farm.job(call.pathParam("id"));
        if (job.isEmpty()) {
            Answers.refuse(call, Refusal.unknown("job", call.pathParam("id")));
        } else {
            Answers.json(call, 200, job.get());
        }
    }

    private void health(RoutingContext call) {
        Farm.Vital vital = farm.vital();
        Answers.json(call, vital.healthy() ? 200 : 503, vital);
    }

    private void metrics(RoutingContext call) {
        call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                .end(meters.scrape());
    }
}
