package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.plan.BuildRequest;

/// Builds: asked for, listed, watched, cancelled.
record BuildRoutes(Farm farm, InstantSource clock) {
    /// Builds on a page of older ones, if the request does not say.
    private static final int PAGE = 50;

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "submitBuild", this::submit,
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

    /// Those in memory at once; with `before` a page of older ones, for which the store is asked.
    private void list(RoutingContext call) {
        List<String> before = call.queryParam("before");
        if (before.isEmpty()) {
            Answers.json(call, 200, Map.of("builds", farm.builds()));
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
