package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.plan.Sha256;

/// Builds: asked for, listed, watched, cancelled.
record BuildRoutes(Farm farm, InstantSource clock) {
    /// Builds on a page of older ones, if the request does not say.
    private static final int PAGE = 50;
    /// As the contract has it.
    private static final int LABEL_MAX = 200;

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "submitBuild", this::submit,
                "rebuildCell", this::rebuild,
                "listBuilds", this::list,
                "getBuild", this::show,
                "listBuildJobs", this::jobs);
    }

    private void submit(RoutingContext call) {
        switch (RequestReader.read(Binder.body(call), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
            case RequestReader.Read.Bad(Refusal refusal) -> Answers.refuse(call, refusal);
            case RequestReader.Read.Request(BuildRequest request) -> plan(call, request);
        }
    }

    /// A build of one cell, whose own jobs run again.
    private void rebuild(RoutingContext call) {
        String cell = call.pathParam("board") + "/" + call.pathParam("kernel") + "/" + call.pathParam("distro");
        JsonNode body = Binder.body(call);
        String reason = body.path("reason").asText();
        String label = "rebuild " + cell + (reason.isEmpty() ? "" : ": " + reason);
        plan(call, new BuildRequest(List.of(cell), List.of(), List.of(), List.of(), List.of(), true,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), RequestReader.lane(body),
                label.substring(0, Math.min(label.length(), LABEL_MAX))));
    }

    /// What makes the request known if it is sent again: a key of the client, the path, and the body byte by byte.
    private static Optional<RequestKey> key(RoutingContext call) {
        return Optional.ofNullable(call.request().getHeader("Idempotency-Key")).map(key -> new RequestKey(
                key, Sha256.of(call.request().path() + "\n" + new String(Guard.body(call), StandardCharsets.UTF_8))));
    }

    private void plan(RoutingContext call, BuildRequest request) {
        boolean preview = call.queryParam("preview").contains("true");
        if (!preview && !Lead.isHere(call, farm)) {
            return;
        }
        // A plan of a large matrix takes its time; the event loop has none.
        Waiting.run(call, () -> {
            if (preview) {
                answer(call, 200, farm.preview(request));
            } else {
                answer(call, 202, farm.submit(request, key(call)).toCompletableFuture().join());
            }
        });
    }

    private static void answer(RoutingContext call, int status, Farm.Submission submission) {
        switch (submission) {
            case Farm.Submission.Refused(var problems) -> Answers.refuse(call, Refusal.notPlanned(problems));
            case Farm.Submission.Conflict(var key, var build) -> Answers.refuse(call, Refusal.otherRequest(key, build));
            case Farm.Submission.Accepted(var plan) -> {
                if (status == 202) {
                    call.response().putHeader(HttpHeaders.LOCATION, "/api/v1/builds/" + plan.build());
                }
                Answers.json(call, status, plan);
            }
        }
    }

    /// Those in memory at once; with `before` a page of older ones, for which the store is asked.
    private void list(RoutingContext call) {
        List<String> before = call.queryParam("before");
        if (before.isEmpty()) {
            // When they will be done takes its time to be worked out.
            Waiting.run(call, () -> Answers.json(call, 200, Map.of("builds", farm.builds())));
        } else {
            int limit = ReportRoutes.number(call, "limit", PAGE);
            Waiting.askStore(call, () -> Answers.json(call, 200, Map.of("builds", farm.archive().builds(before.getFirst(), limit))));
        }
    }

    private void show(RoutingContext call) {
        find(call, build -> Answers.json(call, 200, build));
    }

    private void jobs(RoutingContext call) {
        find(call, build -> Waiting.askStore(call, () ->
                Answers.json(call, 200, Map.of("jobs", farm.archive().jobs(build.build())))));
    }

    /// Goes on with the build of that name at once if it is in memory, or when the store has answered.
    private void find(RoutingContext call, Consumer<BuildView> then) {
        String id = call.pathParam("id");
        farm.build(id).ifPresentOrElse(then, () -> Waiting.askStore(call, () -> farm.archive().build(id)
                .ifPresentOrElse(then, () -> Answers.refuse(call, Refusal.unknown("build", id)))));
    }
}
