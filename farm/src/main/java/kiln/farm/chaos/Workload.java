package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kiln.farm.fault.Plot;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;

/// Somebody who asks a farm for builds, and does not give up.
final class Workload implements AutoCloseable {
    private static final List<String> ALL_KINDS =
            List.of("uefi-x86_64/current/trixie-minimal", "orangepi-pc/current/trixie-minimal");
    private static final List<String> ONE = List.of("uefi-x86_64/current/trixie-minimal");

    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    private final URI farm;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Set<String> ended = new TreeSet<>();
    private int number;
    private long nextLook;

    Workload(URI farm) {
        this.farm = farm;
    }

    /// A build the farm has said yes to.
    ///
    /// @param cells every one of them, `board/kernel/distro/kind`
    record Asked(String build, Set<String> cells, Expected expected) {}

    /// Everything promised so far.
    List<Asked> asked() {
        return List.copyOf(asked.values());
    }

    /// Builds not known to have ended.
    int open() {
        return asked.size() - ended.size();
    }

    /// Asks until the farm says yes; a yes that got lost on its way is no promise, the next one is another build.
    String submit(Plot plot, boolean allKinds, boolean cancelled, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> build = ask(plot, allKinds, cancelled);
        while (build.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the farm took no build within " + patience.toSeconds() + " s");
            }
            Thread.sleep(100);
            build = ask(plot, allKinds, cancelled);
        }
        return build.get();
    }

    /// Asks once.
    void trySubmit(Plot plot) throws InterruptedException {
        ask(plot, true, false);
    }

    /// Asks for a build and calls it off, once each.
    void tryCancelled() throws InterruptedException {
        Optional<String> build = ask(Plot.GOOD, true, true);
        if (build.isPresent()) {
            Thread.sleep(500);
            cancel(build.get());
        }
    }

    private Optional<String> ask(Plot plot, boolean allKinds, boolean cancelled) throws InterruptedException {
        Expected expected = cancelled ? Expected.ANY : Expected.of(plot);
        BuildRequest request = new BuildRequest(allKinds ? ALL_KINDS : ONE, List.of(), List.of(), List.of(), List.of(),
                false, plot.day(number++), Lane.INTERACTIVE, expected.label());
        Optional<JsonNode> plan = send(HttpRequest.newBuilder(farm.resolve("/api/v1/builds"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(Codec.encode(request))));
        return plan.map(promise -> {
            Set<String> cells = new TreeSet<>();
            promise.path("cells").forEach(cell -> cells.add(cell.asText()));
            String build = promise.path("build").asText();
            asked.put(build, new Asked(build, cells, expected));
            return build;
        });
    }

    /// Asks once; whether it was heard shows in the ledger.
    void cancel(String build) throws InterruptedException {
        send(HttpRequest.newBuilder(farm.resolve("/api/v1/builds/" + build + "/cancel")).POST(BodyPublishers.noBody()));
    }

    /// Whether all builds are known to have ended by now; the farm is asked a few times a second at most.
    boolean atRest() throws InterruptedException {
        if (System.nanoTime() < nextLook) {
            return open() == 0;
        }
        for (String build : new ArrayList<>(asked.keySet())) {
            if (!ended.contains(build)) {
                Optional<JsonNode> view = send(HttpRequest.newBuilder(farm.resolve("/api/v1/builds/" + build)).GET());
                if (view.isPresent() && !view.get().path("state").asText().equals("running")) {
                    ended.add(build);
                }
            }
        }
        nextLook = System.nanoTime() + LOOK_NANOS;
        return open() == 0;
    }

    /// Whether a coordinator leads.
    boolean leads() throws InterruptedException {
        return send(HttpRequest.newBuilder(farm.resolve("/health")).GET()).isPresent();
    }

    private Optional<JsonNode> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer =
                    http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofByteArray());
            return answer.statusCode() / 100 == 2
                    ? Optional.of(Codec.decode(answer.body(), JsonNode.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
