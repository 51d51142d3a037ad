package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;

/// Builds: asked for, listed, watched, cancelled.
record BuildRoutes(Farm farm, InstantSource clock) {

    void on(Router router) {
        router.post("/api/v1/builds").handler(this::submit);
        router.get("/api/v1/builds").handler(call -> Answers.json(call, 200, Map.of("builds", farm.builds())));
        router.get("/api/v1/builds/:id").handler(this::show);
        router.get("/api/v1/builds/:id/jobs").handler(this::jobs);
        router.delete("/api/v1/builds/:id").handler(this::cancel);
        router.post("/api/v1/builds/:id/cancel").handler(this::cancel);
    }

    private void submit(RoutingContext call) {
        if (!saysJson(call)) {
            return;
        }
        switch (RequestReader.read(body(call), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            case RequestReader.Read.Bad(Refusal refusal) -> Answers.refuse(call, refusal);
            case RequestReader.Read.Request(BuildRequest request) -> plan(call, request);
        }
    }

    private void plan(RoutingContext call, BuildRequest request) {
        boolean preview = call.queryParam("preview").contains("true");
        if (!preview && !leads(call)) {
            return;
        }
        // A plan of a large matrix takes its time; the event loop has none.
        Waiting.run(call, () -> {
            if (preview) {
                answer(call, 200, farm.preview(request));
            } else {
                answer(call, 202, farm.submit(request).toCompletableFuture().join());
            }
        });
    }

    private static void answer(RoutingContext call, int status, Farm.Submission submission) {
        switch (submission) {
            case Farm.Submission.Refused(var problems) -> Answers.refuse(call, Refusal.notPlanned(problems));
            case Farm.Submission.Accepted(var plan) -> {
                if (status == 202) {
                    call.response().putHeader(HttpHeaders.LOCATION, "/api/v1/builds/" + plan.build());
                }
                Answers.json(call, status, plan);
            }
        }
    }

    private void show(RoutingContext call) {
        find(call).ifPresent(build -> Answers.json(call, 200, build));
    }

    private void jobs(RoutingContext call) {
        find(call).ifPresent(build -> Answers.json(call, 200, Map.of("jobs", farm.jobs(build.build()))));
    }

    private void cancel(RoutingContext call) {
        Optional<BuildView> build = find(call);
        if (build.isEmpty() || !saysJson(call) || !leads(call)) {
            return;
        }
        Optional<String> reason = reason(call);
        if (reason.isEmpty()) {
            return;
        }
        String id = build.get().build();
        Waiting.run(call, () -> {
            if (farm.cancel(id, reason.get()).toCompletableFuture().join()) {
                Answers.json(call, 202, Map.of("build", id, "cancelled", true));
            } else {
                Answers.refuse(
                        call,
                        Refusal.ended(id, farm.build(id).map(BuildView::state).orElse("gone")));
            }
        });
    }

    /// The reason somebody gave for a cancel; nothing if the body is unreadable, which is then answered already.
    private static Optional<String> reason(RoutingContext call) {
        byte[] body = body(call);
        if (body.length == 0) {
            return Optional.of("cancelled over HTTP");
        }
        try {
            return Optional.of(Codec.decode(body, JsonNode.class).path("reason").asText("cancelled over HTTP"));
        } catch (IllegalArgumentException e) {
            Answers.refuse(call, Refusal.notJson(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<BuildView> find(RoutingContext call) {
        String id = call.pathParam("id");
        Optional<BuildView> build = farm.build(id);
        if (build.isEmpty()) {
            Answers.refuse(call, Refusal.unknown("build", id));
        }
        return build;
    }

    private boolean leads(RoutingContext call) {
        Farm.Vital vital = farm.vital();
        if (!vital.leading()) {
            Answers.refuse(call, Refusal.notLeading(vital.problem()));
        }
        return vital.leading();
    }

    /// A web page of somebody else can make a browser send a POST, but not one that says it is JSON: with that it would
    /// have to ask first, and is not answered.
    private static boolean saysJson(RoutingContext call) {
        List<String> types = call.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
        String type = types.isEmpty() ? "" : types.getFirst();
        boolean deletes = call.request().method() == HttpMethod.DELETE;
        if (!deletes && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            Answers.refuse(call, Refusal.notJsonType(type));
            return false;
        }
        return true;
    }

    private static byte[] body(RoutingContext call) {
        return call.body() == null || call.body().buffer() == null
                ? new byte[0]
                : call.body().buffer().getBytes();
    }
}
