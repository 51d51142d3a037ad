package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.farm.chaos.Finding.Harm;

/// What the ledger says, read by its own rules and by nobody else's code: who held which lease, what each job made, and
/// how each cell ended.
final class LedgerReading {
    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private final Map<String, JsonNode> results = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, Map<String, List<JsonNode>>> cells = new LinkedHashMap<>();
    private final Map<String, Integer> finished = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /// Who works on which attempt.
    record Lease(int attempt, String worker) {}

    static LedgerReading of(List<JsonNode> events) {
        LedgerReading reading = new LedgerReading();
        events.forEach(reading::take);
        return reading;
    }

    private void take(JsonNode event) {
        String job = event.path("job").asText();
        String build = event.path("build").asText();
        switch (event.path("type").asText()) {
            case "build-accepted" -> {
                labels.put(build, event.path("request").path("label").asText());
                cells.put(build, new TreeMap<>());
            }
            case "cell-planned" -> cells.get(build).put(event.path("cell").path("cell").asText(), new ArrayList<>());
            case "cell-completed" -> complete(build, event.path("cell").asText(), event);
            case "build-finished" -> finished.merge(build, 1, Integer::sum);
            case "job-started" -> start(job, event);
            case "attempt-failed" -> end(job, event, Optional.of(event.path("worker").asText()));
            case "job-succeeded" -> {
                end(job, event, Optional.empty());
                results.put(job, event.path("result"));
            }
            case "job-reused" -> results.put(job, event.path("result"));
            case "job-reset" -> {
                leases.remove(job);
                results.remove(job);
            }
            case "job-cancelled" -> leases.remove(job);
            default -> {} // plans, offers and refusals bind nobody
        }
    }

    private void complete(String build, String cell, JsonNode event) {
        Optional<List<JsonNode>> records = Optional.ofNullable(cells.get(build)).map(all -> all.get(cell));
        if (records.isEmpty()) {
            add(Harm.WRONG, "cell " + cell + " of build " + build + " has a record and was never planned");
        } else {
            records.get().add(event.path("outcome"));
        }
    }

    private void start(String job, JsonNode event) {
        Lease lease = new Lease(event.path("attempt").asInt(), event.path("worker").asText());
        Optional.ofNullable(leases.put(job, lease)).ifPresent(other ->
                add(Harm.SPLICED, "job " + job + " was given to " + lease + " while " + other + " had it"));
    }

    private void end(String job, JsonNode event, Optional<String> worker) {
        int attempt = event.path("attempt").asInt();
        Optional<Lease> lease = Optional.ofNullable(leases.remove(job));
        boolean owned = lease.isPresent() && lease.get().attempt() == attempt
                && worker.map(lease.get().worker()::equals).orElse(true);
        if (!owned) {
            add(Harm.SPLICED, event.path("type").asText() + " of job " + job + " attempt " + attempt + " while its lease was "
                    + lease.map(Lease::toString).orElse("nobody's"));
        }
    }

    private void add(Harm harm, String what) {
        findings.add(new Finding(harm, what));
    }

    /// What is against the rules in the order of events itself.
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /// By job; those that nobody ended.
    Map<String, Lease> leases() {
        return leases;
    }

    /// By job, those that count at the end.
    Map<String, JsonNode> results() {
        return results;
    }

    /// By build, those it was accepted with.
    Map<String, String> labels() {
        return labels;
    }

    /// By build and cell: its records; exactly one if all is well.
    Map<String, Map<String, List<JsonNode>>> cells() {
        return cells;
    }

    /// How often a build was finished.
    int finished(String build) {
        return finished.getOrDefault(build, 0);
    }
}
