package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.log.LiveLog;
import kiln.coordinator.log.LogSource;
import kiln.coordinator.log.LogText;
import kiln.coordinator.log.Logs;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Artifact;

/// Logs of jobs: as they are, in part, by line, and by what stands in them.
final class LogRoutes implements AutoCloseable {
    /// Logs that are read at once; one more waits for its turn.
    private static final int MAX_LOGS = 16;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int LINES = 500;
    private static final int HITS = 100;

    private final Farm farm;
    private final LogSource source;
    private final Logs logs;
    private final LogWaits waits = new LogWaits();
    private final Semaphore turns = new Semaphore(MAX_LOGS);

    LogRoutes(Farm farm, LogSource source) {
        this.farm = farm;
        this.source = source;
        this.logs = new Logs(source);
    }

    /// What is done with a log, on a thread that may wait.
    private interface Reader<L> {
        void read(RoutingContext call, L log) throws IOException;
    }

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "getJobLog", call -> of(call, this::send, this::sendLive),
                "getLogLines", this::lines,
                "searchLog", call -> look(call, log -> log.search(
                        call.queryParam("q").getFirst(), ReportRoutes.number(call, "from", 1), ReportRoutes.number(call, "limit", HITS))),
                "getFirstError", call -> look(call, LogText::wrong));
    }

    private void lines(RoutingContext call) {
        long from = ReportRoutes.number(call, "from", 1);
        Logs.Look<LogText.Lines> look = log -> log.lines(from, ReportRoutes.number(call, "count", LINES));
        of(call, (asked, log) -> Answers.json(asked, 200, logs.look(log, look)), (asked, log) -> {
            try (LogText text = log.text(from)) {
                Answers.json(asked, 200, LiveAnswer.of(look.at(text), log));
            }
        });
    }

    private <T> void look(RoutingContext call, Logs.Look<T> look) {
        of(call, (asked, log) -> Answers.json(asked, 200, logs.look(log, look)), (asked, log) -> {
            try (LogText text = log.text()) {
                Answers.json(asked, 200, LiveAnswer.of(look.at(text), log));
            }
        });
    }

    /// Hands over the log of the job, or what is known of it while it runs, or says why there is none.
    private void of(RoutingContext call, Reader<Artifact> reader, Reader<LiveLog> live) {
        String id = call.pathParam("id");
        List<String> build = call.queryParam("build");
        Waiting.askStore(call, () -> {
            Optional<JobView> job = build.isEmpty() ? farm.job(id) : jobOf(build.getFirst(), id);
            Optional<JobView> runs = job.filter(one -> one.state().equals("running"));
            Optional<LiveLog> running = runs.flatMap(one -> waits.until(call, farm, one.job()));
            // It may have ended while that was waited for.
            Optional<Artifact> log = runs.flatMap(one -> farm.job(one.job())).or(() -> job).flatMap(JobView::log);
            if (job.isEmpty()) {
                Answers.refuse(call, Refusal.unknown("job", id));
            } else if (running.isPresent()) {
                inTurn(call, "of the running job " + id, running.get(), live);
            } else if (log.isEmpty()) {
                Answers.refuse(call, Refusal.noLog(id, job.get().state()));
            } else {
                inTurn(call, log.get().objectKey(), log.get(), reader);
            }
        });
    }

    /// A job as a build had it, which may have left memory.
    private Optional<JobView> jobOf(String build, String id) {
        return farm.archive().jobs(build).stream().filter(job -> job.job().equals(id)).findFirst();
    }

    private <L> void inTurn(RoutingContext call, String name, L log, Reader<L> reader) {
        turns.acquireUninterruptibly();
        try {
            reader.read(call, log);
        } catch (StoreException | UncheckedIOException | IOException e) {
            if (call.response().headWritten()) {
                call.request().connection().close();
            } else {
                Answers.refuse(
                        call, Refusal.storeFailed("The log " + name + " cannot be read: " + e.getMessage()));
            }
        } catch (CompletionException e) {
            // The reader went away.
            call.request().connection().close();
        } finally {
            turns.release();
        }
    }

    private void send(RoutingContext call, Artifact log) throws IOException {
        call.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        String range = call.request().getHeader("Range");
        if (ByteRange.isOne(range)) {
            logs.look(log, text -> {
                part(call, text, ByteRange.of(range, text.size()));
                return text;
            });
        } else {
            whole(call, log);
        }
    }

    private void sendLive(RoutingContext call, LiveLog log) throws IOException {
        LiveAnswer.headers(call, log);
        call.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        String range = call.request().getHeader("Range");
        try (LogText text = log.text()) {
            if (ByteRange.isOne(range)) {
                part(call, text, ByteRange.of(range, text.size()));
            } else {
                ByteBuffer all = text.bytes(0, (int) text.size());
                call.response().end(Buffer.buffer(Arrays.copyOfRange(all.array(), all.position(), all.limit())));
            }
        }
    }

    private void whole(RoutingContext call, Artifact log) throws IOException {
        HttpServerResponse response = call.response().setChunked(true);
        try (InputStream text = source.open(log)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length = text.read(chunk); length >= 0 && !response.closed(); length = text.read(chunk)) {
                write(response, Buffer.buffer(Arrays.copyOf(chunk, length)));
            }
        }
        response.end();
    }

    private static void part(RoutingContext call, LogText text, Optional<ByteRange> range) throws IOException {
        HttpServerResponse response = call.response();
        if (range.isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + text.size());
            Answers.refuse(call, Refusal.noSuchRange(text.size()));
            return;
        }
        ByteRange asked = range.get();
        response.setStatusCode(206)
                .putHeader(HttpHeaders.CONTENT_RANGE, "bytes " + asked.first() + "-" + asked.last() + "/" + text.size())
                // Of other bytes than these the range would not be true.
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(asked.last() - asked.first() + 1));
        for (long at = asked.first(); at <= asked.last() && !response.closed(); at += CHUNK_BYTES) {
            ByteBuffer chunk = text.bytes(at, (int) Math.min(CHUNK_BYTES, asked.last() - at + 1));
            write(response, Buffer.buffer(Arrays.copyOfRange(chunk.array(), chunk.position(), chunk.limit())));
        }
        response.end();
    }

    /// Waits until it is written, so that a slow reader never makes us hold a whole log.
    private static void write(HttpServerResponse response, Buffer bytes) {
        response.write(bytes).toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        logs.close();
    }
}
