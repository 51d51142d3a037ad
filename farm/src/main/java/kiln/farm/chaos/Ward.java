package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.farm.fault.Plot;
import kiln.farm.fault.Rehearsal;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;

/// A farm whose recovery is timed: builds of one cell, the job that runs, and what is left of it.
final class Ward {
    static final String CELL = "uefi-x86_64/current/trixie-minimal";
    /// A coordinator waits as long for another's silence as it does outside of tests.
    static final List<String> PATIENT = List.of("-Dkiln.lead.at-once=false");
    /// Jobs are trees of processes that ignore the signal to end.
    static final List<String> STUBBORN = List.of("-Dkiln.rehearsal.stubborn=true");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String BUILDS = "/api/v1/builds/";

    final ChaosFarm farm;
    final Door door;
    final Recovery recovery;
    private final Inspection inspection;
    private int requests;

    /// A job that runs.
    record Running(String job, int attempt, String worker) {}

    Ward(ChaosFarm farm, Door door, Recovery recovery) {
        this.farm = farm;
        this.door = door;
        this.recovery = recovery;
        this.inspection = new Inspection(farm, new ObjectWatch(farm.store(), farm.stage().random()));
    }

    /// A first life of everybody leaves archives of classes, as there are of an installed farm.
    void warmUp() throws IOException, InterruptedException {
        farm.start(farm.coordinator());
        farm.start(farm.worker("w1"));
        await("a worker", () -> workers() == 1 ? Optional.of(true) : Optional.empty());
        farm.endMembers();
        farm.start(farm.coordinator(), PATIENT);
        await("a leader", door::leader);
    }

    /// Something that may be there or not.
    interface Question<T> {
        Optional<T> ask() throws IOException, InterruptedException;
    }

    <T> T await(String what, Question<T> question) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<T> answer = question.ask();
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(25);
        }
        throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
    }

    /// A build whose jobs nobody has made yet.
    String submit() throws IOException, InterruptedException {
        BuildRequest request = new BuildRequest(List.of(CELL), List.of(), List.of(), List.of(), List.of(), false,
                Plot.GOOD.day(requests++), Lane.INTERACTIVE, "recovery");
        return await("a yes to a build", () -> door.post("/api/v1/builds", Codec.encode(request)))
                .path("build").asText();
    }

    /// Gives an order until it is heard, e.g. `cancel`.
    void order(String path) throws IOException, InterruptedException {
        await(path, () -> door.post(path, "{\"now\":true}".getBytes()));
    }

    void cancel(String build) throws IOException, InterruptedException {
        order(BUILDS + build + "/cancel");
    }

    List<JsonNode> jobs(String build) throws InterruptedException {
        List<JsonNode> jobs = new ArrayList<>();
        door.get(BUILDS + build + "/jobs").ifPresent(answer -> answer.path("jobs").forEach(jobs::add));
        return jobs;
    }

    /// The first job of a build that runs, once its processes do.
    Running running(String build) throws IOException, InterruptedException {
        await("a process of a job", () -> processes().isEmpty() ? Optional.empty() : Optional.of(true));
        return await("a job that runs", () -> jobs(build).stream()
                .filter(job -> job.path("state").asText().equals("running"))
                .map(job -> new Running(job.path("job").asText(), job.path("attempt").asInt(), job.path("worker").asText()))
                .findFirst());
    }

    int workers() throws InterruptedException {
        return door.get("/api/v1/workers").map(answer -> answer.path("workers").size()).orElse(0);
    }

    List<JsonNode> ledger() {
        return inspection.ledger();
    }

    private List<String> processes() {
        return inspection.processes();
    }

    /// What jobs have left behind: leases, processes in sandboxes, scratch, uploads that were not ended.
    List<String> remains() throws InterruptedException {
        List<String> remains = new ArrayList<>(inspection.leftovers());
        ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(Rehearsal.STUBBORN_MARK))
                .forEach(remains::add);
        int leases = door.get("/health").map(vital -> vital.path("jobsRunning").asInt()).orElse(1);
        if (leases > 0) {
            remains.add(leases + " leases");
        }
        return remains;
    }

    /// Whether nothing is left.
    Optional<Boolean> clean() throws InterruptedException {
        return remains().isEmpty() ? Optional.of(true) : Optional.empty();
    }
}
