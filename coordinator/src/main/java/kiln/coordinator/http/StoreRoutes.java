package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// What comes out of the bucket: logs, through the coordinator, and images, which it only points at.
final class StoreRoutes {
    /// Logs that are read out at once; one more waits for its turn.
    private static final int MAX_LOGS = 16;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Farm farm;
    private final Function<Artifact, InputStream> logs;
    private final Function<String, Optional<URI>> images;
    private final Semaphore turns = new Semaphore(MAX_LOGS);

    StoreRoutes(Farm farm, Function<Artifact, InputStream> logs, Function<String, Optional<URI>> images) {
        this.farm = farm;
        this.logs = logs;
        this.images = images;
    }

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of("getJobLog", this::log, "getImage", this::image, "getArtifact", this::artifact);
    }

    private void log(RoutingContext call) {
        String id = call.pathParam("id");
        List<String> build = call.queryParam("build");
        if (build.isEmpty()) {
            log(call, id, farm.job(id));
        } else {
            Waiting.run(call, () -> log(call, id, jobOf(build.getFirst(), id)));
        }
    }

    /// A job as a build had it, which may have left memory.
    private Optional<JobView> jobOf(String build, String id) {
        return farm.archive().jobs(build).stream().filter(job -> job.job().equals(id)).findFirst();
    }

    private void log(RoutingContext call, String id, Optional<JobView> job) {
        Optional<Artifact> log = job.flatMap(JobView::log);
        if (job.isEmpty()) {
            Answers.refuse(call, Refusal.unknown("job", id));
        } else if (log.isEmpty()) {
            Answers.refuse(call, Refusal.noLog(id, job.get().state()));
        } else {
            Waiting.run(call, () -> send(call, log.get()));
        }
    }

    private void send(RoutingContext call, Artifact log) {
        turns.acquireUninterruptibly();
        try (InputStream text = logs.apply(log)) {
            HttpServerResponse response = call.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .setChunked(true);
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length = text.read(chunk); length >= 0 && !response.closed(); length = text.read(chunk)) {
                // Waits until it is written, so that a slow reader never makes us hold a whole log.
                response.write(Buffer.buffer(Arrays.copyOf(chunk, length)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            }
            response.end();
        } catch (StoreException | UncheckedIOException | IOException e) {
            if (call.response().headWritten()) {
                call.request().connection().close();
            } else {
                Answers.refuse(
                        call, Refusal.storeFailed("The log " + log.objectKey() + " cannot be read: " + e.getMessage()));
            }
        } catch (CompletionException e) {
            // The reader went away.
            call.request().connection().close();
        } finally {
            turns.release();
        }
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
            Optional<URI> place = images.apply(key);
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
