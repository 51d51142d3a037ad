package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.farm.fault.FaultRecord;
import kiln.farm.fault.Plot;

/// One scenario at work on a farm: what it asked for, what it did, how long things took.
final class Scene {
    private static final Duration SUBMIT = Duration.ofSeconds(120);
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(90);
    /// From the death of a worker until the farm knows, with leases as they are by default.
    private static final Duration DETECTED_WITHIN = Duration.ofSeconds(15);
    /// From the death of a worker until its job runs elsewhere.
    private static final Duration ELSEWHERE_WITHIN = Duration.ofSeconds(30);
    private static final Duration WORKS_WITHIN = Duration.ofSeconds(60);
    private static final Duration JUDGE_AGAIN = Duration.ofMillis(500);
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final ChaosFarm farm;
    private final Workload workload;
    private final Door door;
    private final Inspection inspection;
    private final ObjectWatch watch;
    private final int askedBefore;
    private final long endNanos;
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private final Map<String, Hit> hits = new LinkedHashMap<>();
    private final Map<String, List<Double>> recovery = new TreeMap<>();
    private final Map<String, Double> figures = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<FaultRecord> silenced = new ArrayList<>();
    private long nextLook;

    /// @param endNanos of [System#nanoTime]; by then nothing new shall be begun
    Scene(ChaosFarm farm, Workload workload, Door door, ObjectWatch watch, long endNanos) {
        this.endNanos = endNanos;
        this.farm = farm;
        this.workload = workload;
        this.door = door;
        this.watch = watch;
        this.inspection = new Inspection(farm, watch);
        this.askedBefore = workload.asked().size();
    }

    ChaosFarm farm() {
        return farm;
    }

    Workload workload() {
        return workload;
    }

    Door door() {
        return door;
    }

    /// A build of all kinds of jobs, wanted to succeed.
    String submit() throws InterruptedException {
        return workload.submit(Plot.GOOD, SUBMIT);
    }

    /// Sees to it that so many builds are under way.
    void keepBusy(int builds) throws InterruptedException {
        if (workload.atRest() || workload.open() < builds) {
            submit();
        }
    }

    /// A worker whose wires were bad failed what it got, and is not trusted for minutes: what comes next would pass it by.
    void releaseWorkers() throws InterruptedException {
        byte[] order = "{\"reason\":\"the trouble is over\"}".getBytes(StandardCharsets.UTF_8);
        for (JsonNode worker : door.get("/api/v1/workers").map(answer -> answer.path("workers")).orElse(NullNode.instance)) {
            if (worker.path("state").asText().equals("quarantined")) {
                door.post("/api/v1/workers/" + worker.path("worker").asText() + "/resume", order);
            }
        }
    }

    /// Whether the time is over: what was not begun by now is not run, and said to be so.
    boolean isLate() {
        return System.nanoTime() > endNanos;
    }

    /// Counts one fault.
    ///
    /// @param fault unlike all others of this scene
    void injected(String fault, Hit hit) {
        hits.put(fault, hit);
    }

    /// One more recovery of a kind.
    void recovered(String kind, double seconds) {
        recovery.computeIfAbsent(kind, k -> new ArrayList<>()).add(Math.round(seconds * 1000) / 1000.0);
    }

    /// Keeps the largest.
    void figure(String what, double value) {
        figures.merge(what, value, Math::max);
    }

    void find(Finding.Harm harm, String what) {
        findings.add(new Finding(harm, what));
    }

    /// Every event of the ledger since this scene began.
    List<JsonNode> eventsSince() {
        return inspection.ledger().stream().filter(event -> event.path("atMillis").asLong() >= startMillis).toList();
    }

    /// What the whole ledger says by now.
    LedgerReading reading() {
        return LedgerReading.of(inspection.ledger());
    }

    /// Waits a little and looks at the bucket meanwhile.
    void breathe() throws InterruptedException {
        if (System.nanoTime() > nextLook) {
            watch.look();
            nextLook = System.nanoTime() + LOOK_NANOS;
        }
        Thread.sleep(20);
    }

    void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            breathe();
        }
    }

    /// A question asked until it is answered.
    interface Question<T> {
        Optional<T> ask() throws IOException, InterruptedException;
    }

    <T> Optional<T> await(Duration patience, Question<T> question) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<T> answer = question.ask();
        while (answer.isEmpty() && System.nanoTime() < end) {
            breathe();
            answer = question.ask();
        }
        return answer;
    }

    /// Waits until a coordinator leads.
    ///
    /// @return seconds that took; nothing if none does
    Optional<Double> awaitLeader() throws IOException, InterruptedException {
        long start = System.nanoTime();
        return await(LEADS_WITHIN, door::leader).map(name -> (System.nanoTime() - start) / 1e9);
    }

    /// Waits until somebody leads again, and counts it.
    void leadsAgain() throws IOException, InterruptedException {
        awaitLeader().ifPresentOrElse(seconds -> recovered("leads-again", seconds), () ->
                find(Finding.Harm.SLOW, "nobody leads after " + LEADS_WITHIN.toSeconds() + " s"));
    }

    /// Waits, with everybody tended, until all builds have ended, and judges.
    Row end(String name, Duration patience) throws IOException, InterruptedException {
        await(patience, () -> {
            farm.tend();
            return workload.atRest() ? Optional.of(true) : Optional.empty();
        });
        awaitWorkers();
        return judged(name);
    }

    /// Waits until every worker works; one that is still starting has not tidied up after the one before it.
    private void awaitWorkers() throws IOException, InterruptedException {
        await(WORKS_WITHIN, () -> {
            boolean all = true;
            for (Member worker : farm.workers()) {
                all &= worker.isAlive() && worker.said("worker started");
            }
            return all ? Optional.of(true) : Optional.empty();
        });
    }

    /// Judges what is left; nobody is tended.
    Row judged(String name) throws IOException, InterruptedException {
        findings.addAll(settled());
        recoveries();
        int cells = workload.asked().stream().skip(askedBefore).mapToInt(asked -> asked.cells().size()).sum();
        return Row.of(name, new Row.Measured(
                hits, cells, recovery, figures, (System.nanoTime() - startNanos) / 1e9), findings);
    }

    /// What the coordinator has published as ended may still be on its way elsewhere: losers of a race tidy up, a build
    /// nobody knew of ends. What is still there after a while is there to stay.
    private List<Finding> settled() throws IOException, InterruptedException {
        long end = System.nanoTime() + farm.terms().lease().multipliedBy(3).plusSeconds(15).toNanos();
        List<Finding> found = Oracle.judge(inspection.gather(workload.asked()));
        while (!found.isEmpty() && System.nanoTime() < end) {
            pause(JUDGE_AGAIN);
            found = Oracle.judge(inspection.gather(workload.asked()));
        }
        return found;
    }

    /// A worker that is as good as dead since then.
    void mourn(FaultRecord silent) {
        silenced.add(silent);
    }

    /// From the death of a worker that held a lease: until the farm wrote that down, and until the job ran elsewhere.
    private void recoveries() throws IOException {
        List<JsonNode> events = inspection.ledger();
        List<FaultRecord> deaths = new ArrayList<>(silenced);
        for (Member member : farm.members()) {
            member.fired().stream().filter(FaultRecord::isDeath).forEach(deaths::add);
        }
        for (FaultRecord death : deaths) {
            if (death.atMillis() >= startMillis && death.attempt() > 0 && Mourning.held(events, death)) {
                Optional<Double> detected = Mourning.detected(events, death);
                detected.ifPresent(seconds -> within("detected", seconds, DETECTED_WITHIN));
                detected.flatMap(known -> Mourning.elsewhere(events, death))
                        .ifPresent(seconds -> within("elsewhere", seconds, ELSEWHERE_WITHIN));
            }
        }
    }

    /// What is promised is promised of a farm as it is installed, not of one whose workers die by the dozen.
    private void within(String kind, double seconds, Duration promised) {
        recovered(kind, seconds);
        if (farm.terms().leaseMillis().isEmpty() && seconds > promised.toSeconds()) {
            find(Finding.Harm.SLOW, kind + " after " + seconds + " s, promised are " + promised.toSeconds() + " s");
        }
    }
}
