package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.sign.VerifyKey;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.PlanView;
import kiln.coordinator.view.WorkerView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;

/// A running farm as seen through its HTTP API.
final class FarmClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// A second each.
    private static final int LEADERLESS_TRIES = 10;

    private final URI server;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    FarmClient(URI server) {
        this.server = server;
    }

    URI server() {
        return server;
    }

    PlanView submit(BuildRequest request, boolean preview) {
        HttpRequest post = at("/api/v1/builds" + (preview ? "?preview=true" : ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Codec.encode(request)))
                .build();
        return Codec.decode(text(post), PlanView.class);
    }

    List<BuildSummary> builds() {
        return list("/api/v1/builds", "builds", BuildSummary.class);
    }

    /// @param before only builds older than this one, which the farm may have to read from the store
    List<BuildSummary> builds(String before, int limit) {
        String query = "?before=" + URLEncoder.encode(before, StandardCharsets.UTF_8) + "&limit=" + limit;
        return list("/api/v1/builds" + query, "builds", BuildSummary.class);
    }

    BuildView build(String id) {
        return Codec.decode(text(at("/api/v1/builds/" + id).build()), BuildView.class);
    }

    List<JobView> jobs(String build) {
        return list("/api/v1/builds/" + build + "/jobs", "jobs", JobView.class);
    }

    /// @param cell `board/kernel/distro`
    List<Farm.CellRecord> cell(String cell) {
        return list("/api/v1/cells/" + cell, "records", Farm.CellRecord.class);
    }

    /// A report as the farm gives it.
    ///
    /// @param path below `/api/v1/`, with its query, e.g. `builds/ID/causes`
    <T> T report(String path, Class<T> type) {
        return Codec.decode(text(at("/api/v1/" + path).build()), type);
    }

    /// By which the farm's signatures are checked; nothing if it does not sign.
    Optional<VerifyKey> signingKey() {
        try {
            return Optional.of(VerifyKey.of(report("signing-key", KeysCommand.FarmKey.class).key()));
        } catch (Trouble e) {
            if (e.code().equals("E420")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// A text as it stands in a query or between two slashes.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    List<WorkerView> workers() {
        return list("/api/v1/workers", "workers", WorkerView.class);
    }

    /// Which images of a board to take.
    ///
    /// @param asked `use`, `medium` and `lang`, as far as they matter
    DownloadView downloads(String board, Map<String, String> asked) {
        String query = asked.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String path = "/api/v1/downloads/" + URLEncoder.encode(board, StandardCharsets.UTF_8);
        return Codec.decode(text(at(path + "?" + query).build()), DownloadView.class);
    }

    /// Orders something to be cancelled, paused, drained, or to go on.
    ///
    /// @param path below `/api/v1/`, e.g. `builds/ID/pause`
    JsonNode order(String path, Map<String, Object> said) {
        HttpRequest post = at("/api/v1/" + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Codec.encode(said)))
                .build();
        return Codec.decode(text(post), JsonNode.class);
    }

    /// @param build one that has the job; empty for whichever does
    InputStream log(String job, String build) {
        String query = build.isEmpty() ? "" : "?build=" + URLEncoder.encode(build, StandardCharsets.UTF_8);
        return stream(at("/api/v1/jobs/" + job + "/log" + query).build());
    }

    /// @param key `images/<board>/<build>/<name>`
    InputStream image(String key) {
        return stream(at("/api/v1/" + key).timeout(Duration.ofHours(6)).build());
    }

    /// The live feed, line by line, without end.
    InputStream events() {
        return stream(HttpRequest.newBuilder(server.resolve("/api/v1/events")).build());
    }

    private <T> List<T> list(String path, String field, Class<T> type) {
        List<T> list = new ArrayList<>();
        JsonNode answer = Codec.decode(text(at(path).build()), JsonNode.class);
        answer.path(field).forEach(node -> list.add(Codec.decode(node.toString(), type)));
        return list;
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
    }

    private String text(HttpRequest request) {
        try (InputStream body = stream(request)) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// While coordinators change places nobody takes commands for some seconds, and says so without having done anything.
    private InputStream stream(HttpRequest request) {
        for (int tries = 1; ; tries++) {
            try {
                return once(request);
            } catch (Trouble e) {
                if (!e.code().equals("E430") || tries == LEADERLESS_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            }
        }
    }

    private InputStream once(HttpRequest request) {
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 == 2) {
                return answer.body();
            }
            try (InputStream body = answer.body()) {
                throw refused(answer.statusCode(), new String(body.readNBytes(1 << 20), StandardCharsets.UTF_8));
            }
        } catch (ConnectException e) {
            throw new Trouble(
                            "E150",
                            Exit.FAILED,
                            "No farm is running at " + server + ".",
                            "Start one: ./kiln up      or name another: --server URL")
                    .from(e);
        } catch (IOException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("E152", Exit.CANCELLED, "Interrupted while asking " + server + ".").from(e);
        }
    }

    private Trouble broken(IOException cause) {
        return new Trouble(
                        "E151",
                        Exit.INFRASTRUCTURE,
                        "The farm at " + server + " broke off: " + cause.getMessage() + ".",
                        "Try again, or look: ./kiln ls")
                .from(cause);
    }

    /// A refusal in the farm's own words, with each single fault on its line.
    private Trouble refused(int status, String body) {
        try {
            JsonNode problem = Codec.decode(body, JsonNode.class);
            List<String> faults = new ArrayList<>();
            problem.path("problems")
                    .forEach(fault -> faults.add((fault.path("where").asText().isEmpty()
                                    ? ""
                                    : fault.path("where").asText() + ": ")
                            + fault.path("message").asText()));
            Exit exit = status == 503 ? Exit.INFRASTRUCTURE : status == 400 || status == 422 ? Exit.USAGE : Exit.FAILED;
            String message = faults.isEmpty()
                    ? problem.path("detail").asText()
                    : problem.path("title").asText() + ":";
            return new Trouble(problem.path("code").asText("E153"), exit, message, faults);
        } catch (IllegalArgumentException e) {
            return new Trouble("E153", Exit.FAILED, server + " answers " + status + "; is it a Kiln farm?").from(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
