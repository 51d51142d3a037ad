package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import kiln.coordinator.view.Reports;

/// Answers over many cells or many builds.
record ReportRoutes(Reports reports, MatrixBodies matrices, InstantSource clock) {
    private static final int HISTORY = 30;
    private static final int DAYS = 14;

    ReportRoutes(Reports reports, InstantSource clock) {
        this(reports, new MatrixBodies(reports), clock);
    }

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "getMatrix", call -> ofBuild(call, matrices::of),
                "getCauses", call -> ofBuild(call, id -> reports.causes(id).map(Answers.Body::of)),
                "compareBuilds", this::compare,
                "getCellHistory", this::history,
                "getTrends", this::trends);
    }

    private static void ofBuild(RoutingContext call, Function<String, Optional<Answers.Body>> report) {
        String id = call.pathParam("id");
        Waiting.askStore(call, () -> report.apply(id).ifPresentOrElse(
                found -> Answers.tagged(call, found), () -> Answers.refuse(call, Refusal.unknown("build", id))));
    }

    private void compare(RoutingContext call) {
        Waiting.askStore(call, () -> {
            try {
                Answers.json(call, 200, reports.compare(call.pathParam("a"), call.pathParam("b")));
            } catch (NoSuchElementException e) {
                Answers.refuse(call, Refusal.unknown("build", e.getMessage()));
            }
        });
    }

    private void history(RoutingContext call) {
        String cell = call.pathParam("board") + "/" + call.pathParam("kernel") + "/" + call.pathParam("distro");
        String before = call.queryParam("before").stream().findFirst().orElse("");
        Waiting.askStore(call, () -> Answers.json(call, 200, reports.history(cell, before, number(call, "limit", HISTORY))));
    }

    private void trends(RoutingContext call) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Waiting.askStore(call, () -> Answers.json(call, 200, reports.trends(today, number(call, "days", DAYS))));
    }

    /// The contract has seen to it that it is one, and in bounds.
    static int number(RoutingContext call, String parameter, int fallback) {
        return call.queryParam(parameter).stream().findFirst().map(Integer::parseInt).orElse(fallback);
    }
}
