package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
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
final class Workload {
    private static final List<String> CELLS =
            List.of("uefi-x86_64/current/trixie-minimal", "orangepi-pc/current/trixie-minimal");
    private static final String BUILDS = "/api/v1/builds";
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

    private final Door door;
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Set<String> ended = new TreeSet<>();
    private final Set<String> held = new TreeSet<>();
    private boolean drained;
    private int number;
    private long nextLook;

    Workload(Door door) {
        this.door = door;
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
    String submit(Plot plot, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> build = trySubmit(plot);
        while (build.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the farm took no build within " + patience.toSeconds() + " s");
            }
            Thread.sleep(100);
            build = trySubmit(plot);
        }
        return build.get();
    }

    /// Asks once, for a build of all kinds of jobs.
    Optional<String> trySubmit(Plot plot) throws InterruptedException {
        return ask(plot, Expected.of(plot));
    }

    /// Asks for a build, holds it and lets it go on, then calls it off or not; once each.
    void tryOrders(boolean cancelled) throws InterruptedException {
        Optional<String> build = ask(Plot.GOOD, cancelled ? Expected.ANY : Expected.MADE);
        if (build.isPresent()) {
            held.add(build.get());
            order(BUILDS + "/" + build.get() + "/pause");
            Thread.sleep(300);
            goOn();
            if (cancelled) {
                order(BUILDS + "/" + build.get() + "/cancel");
            }
        }
    }

    /// Takes a worker out of service and back.
    void tryDrain() throws InterruptedException {
        Optional<String> worker = workers().stream().findFirst().map(one -> one.path("worker").asText());
        if (worker.isPresent()) {
            drained = true;
            order("/api/v1/workers/" + worker.get() + "/drain");
            goOn();
        }
    }

    private List<JsonNode> workers() throws InterruptedException {
        List<JsonNode> workers = new ArrayList<>();
        door.get("/api/v1/workers").ifPresent(answer -> answer.path("workers").forEach(workers::add));
        return workers;
    }

    /// Whatever was held goes on; asked for until it is heard, since nobody else would.
    private void goOn() throws InterruptedException {
        for (String build : List.copyOf(held)) {
            if (order(BUILDS + "/" + build + "/resume")) {
                held.remove(build);
            }
        }
        if (drained) {
            List<JsonNode> workers = workers();
            drained = workers.isEmpty();
            for (JsonNode worker : workers) {
                if (worker.path("state").asText().equals("drained")) {
                    drained |= !order("/api/v1/workers/" + worker.path("worker").asText() + "/resume");
                }
            }
        }
    }

    /// Looks at what the farm remembers of its first builds: they left memory long ago.
    void tryPast() throws InterruptedException {
        Optional<String> first = asked.keySet().stream().findFirst();
        if (first.isPresent()) {
            Optional<JsonNode> jobs = door.get(BUILDS + "/" + first.get() + "/jobs");
            Optional<String> job = jobs.map(answer -> answer.path("jobs"))
                    .filter(all -> !all.isEmpty()).map(all -> all.get(0).path("job").asText());
            if (job.isPresent()) {
                door.get("/api/v1/jobs/" + job.get() + "/log?build=" + first.get());
            }
        }
    }

    private Optional<String> ask(Plot plot, Expected expected) throws InterruptedException {
        BuildRequest request = new BuildRequest(CELLS, List.of(), List.of(), List.of(), List.of(), false,
                plot.day(number++), Lane.INTERACTIVE, expected.label());
        return door.post(BUILDS, Codec.encode(request)).map(promise -> {
            Set<String> cells = new TreeSet<>();
            promise.path("cells").forEach(cell -> cells.add(cell.asText()));
            String build = promise.path("build").asText();
            asked.put(build, new Asked(build, cells, expected));
            return build;
        });
    }

    /// Gives an order once.
    ///
    /// @return whether it was surely heard
    private boolean order(String path) throws InterruptedException {
        return door.post(path, "{}".getBytes(StandardCharsets.UTF_8)).isPresent();
    }

    /// Whether all builds are known to have ended by now; the farm is asked a few times a second at most.
    boolean atRest() throws InterruptedException {
        if (System.nanoTime() < nextLook) {
            return open() == 0;
        }
        goOn();
        for (String build : new ArrayList<>(asked.keySet())) {
            if (!ended.contains(build)) {
                Optional<JsonNode> view = door.get(BUILDS + "/" + build);
                if (view.isEmpty()) {
                    break; // nobody answers; the others need not be asked
                }
                if (!view.get().path("state").asText().equals("running")) {
                    ended.add(build);
                    held.remove(build);
                }
            }
        }
        nextLook = System.nanoTime() + LOOK_NANOS;
        return open() == 0;
    }
}
