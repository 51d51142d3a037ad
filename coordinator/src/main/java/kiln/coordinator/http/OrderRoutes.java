package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.Order;

/// What can be said about builds, cells, workers and jobs under way: cancel, pause, drain, and back.
record OrderRoutes(Farm farm) {
    private static final String UNSAID = "asked over HTTP";

    /// What came with the request.
    ///
    /// @param now for a drain: whether running jobs are given back
    private record Said(String reason, boolean now) {}

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "deleteBuild", this::cancelBuild,
                "cancelBuild", this::cancelBuild,
                "cancelCell", this::cancelCell,
                "pauseBuild", call -> take(call, "build", "paused", true,
                        said -> new Order.Pause(call.pathParam("id"), said.reason())),
                "resumeBuild", call -> take(call, "build", "paused", false,
                        said -> new Order.Resume(call.pathParam("id"))),
                "drainWorker", call -> take(call, "worker", "state", "drained",
                        said -> new Order.Drain(call.pathParam("id"), said.reason(), said.now())),
                "resumeWorker", call -> take(call, "worker", "state", "free",
                        said -> new Order.Release(call.pathParam("id"), said.reason())),
                "resumeJob", call -> take(call, "job", "quarantined", false,
                        said -> new Order.ReleaseJob(call.pathParam("id"), said.reason())));
    }

    private void cancelBuild(RoutingContext call) {
        take(call, "build", "cancelled", true, said -> new Order.CancelBuild(call.pathParam("id"), said.reason()));
    }

    private void cancelCell(RoutingContext call) {
        String cell = call.pathParam("board") + "/" + call.pathParam("kernel") + "/" + call.pathParam("distro");
        take(call, "build", "cancelled", cell,
                said -> new Order.CancelCell(call.pathParam("id"), cell, said.reason()));
    }

    /// Answers `{what: id, becomes: value}` once it is durable.
    private void take(RoutingContext call, String what, String becomes, Object value, Function<Said, Order> order) {
        if (!Lead.isHere(call, farm)) {
            return;
        }
        Order asked = order.apply(said(call));
        Waiting.run(call, () -> {
            switch (farm.order(asked).toCompletableFuture().join()) {
                case Order.Answer.Done done -> {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put(what, call.pathParam("id"));
                    answer.put(becomes, value);
                    Answers.json(call, 202, answer);
                }
                case Order.Answer.Ended ended -> Answers.refuse(call, Refusal.ended(ended.what(), ended.name(), ended.state()));
                case Order.Answer.Unknown unknown -> refuse(call, unknown);
            }
        });
    }

    /// A build that left memory has ended; the store knows how.
    private void refuse(RoutingContext call, Order.Answer.Unknown unknown) {
        try {
            Optional<BuildView> past =
                    unknown.what().equals("build") ? farm.archive().build(unknown.name()) : Optional.empty();
            Answers.refuse(call, past.map(build -> Refusal.ended("build", build.build(), build.state()))
                    .orElseGet(() -> Refusal.unknown(unknown.what(), unknown.name())));
        } catch (StoreException e) {
            Answers.refuse(call, Refusal.storeFailed(e.getMessage()));
        }
    }

    private static Said said(RoutingContext call) {
        JsonNode json = Binder.body(call);
        return new Said(json.path("reason").asText(UNSAID), json.path("now").asBoolean(false));
    }
}
