package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kiln.farm.chaos.Finding.Harm;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;

/// Judges what a hurt farm left behind, by the five invariants of the design (section 7). It knows the ledger as JSON
/// and the bucket as bytes, and shares no code with the coordinator: a rule that is wrong there is not wrong here too.
final class Oracle {
    private final Evidence evidence;
    private final LedgerReading ledger;
    private final List<Finding> findings = new ArrayList<>();

    private Oracle(Evidence evidence) {
        this.evidence = evidence;
        this.ledger = LedgerReading.of(evidence.events());
    }

    /// Everything that must not be; empty if all is well.
    static List<Finding> judge(Evidence evidence) {
        Oracle oracle = new Oracle(evidence);
        oracle.findings.addAll(oracle.ledger.findings());
        oracle.promises();
        oracle.cells();
        oracle.results();
        oracle.rest();
        return List.copyOf(oracle.findings);
    }

    private void find(Harm harm, String what) {
        findings.add(new Finding(harm, what));
    }

    /// I1, from the side of whoever asked.
    private void promises() {
        for (Workload.Asked asked : evidence.asked()) {
            Set<String> known = Optional.ofNullable(ledger.cells().get(asked.build())).map(Map::keySet).orElse(Set.of());
            asked.cells().stream().filter(cell -> !known.contains(cell)).forEach(cell ->
                    find(Harm.LOST, "cell " + cell + " of build " + asked.build() + " was promised and is not in the ledger"));
        }
    }

    /// I1, from the side of the ledger: what was accepted, whether somebody heard the answer or not.
    private void cells() {
        ledger.cells().forEach((build, cells) -> {
            Expected expected = Expected.ofLabel(ledger.labels().get(build));
            cells.forEach((cell, records) -> {
                String name = "cell " + cell + " of build " + build;
                if (records.isEmpty()) {
                    find(Harm.LOST, name + " has no record");
                } else if (records.size() > 1) {
                    find(Harm.DOUBLED, name + " has " + records.size() + " records");
                }
                records.forEach(outcome -> cell(name, expected, outcome));
            });
            if (ledger.finished(build) > 1) {
                find(Harm.DOUBLED, "build " + build + " was finished " + ledger.finished(build) + " times");
            }
        });
    }

    private void cell(String name, Expected expected, JsonNode outcome) {
        String type = outcome.path("type").asText();
        if (!expected.allows(type)) {
            find(Harm.WRONG, name + " is " + type + ", expected was " + expected + ": " + reason(outcome));
        }
        Set<String> digests = new TreeSet<>();
        for (JsonNode image : outcome.path("images")) {
            digests.add(image.path("sha256").asText());
            present(name + "'s image", image.path("key").asText(), image.path("sha256").asText(), image.path("sizeBytes").asLong());
        }
        if (!digests.isEmpty() && ledger.results().values().stream().noneMatch(result -> outputs(result).containsAll(digests))) {
            find(Harm.SPLICED, name + " has images that no one result names together");
        }
    }

    private static String reason(JsonNode outcome) {
        return outcome.path("failure").path("message").asText(outcome.path("reason").asText());
    }

    private static Set<String> outputs(JsonNode result) {
        Set<String> digests = new HashSet<>();
        result.path("outputs").forEach(output -> digests.add(output.path("digest").asText()));
        return digests;
    }

    /// I2: every success rests in the bucket, whole.
    private void results() {
        ledger.results().forEach((job, result) -> {
            String key = "results/" + result.path("key").asText() + ".json";
            Optional<JsonNode> stored = evidence.bucket().get(key).map(bytes -> Codec.decode(bytes, JsonNode.class));
            if (stored.isEmpty()) {
                find(Harm.SPLICED, "job " + job + " succeeded, but there is no " + key);
            } else if (!stored.get().equals(result)) {
                find(Harm.SPLICED, "job " + job + " has another result in the ledger than " + key);
            }
            String stamp = "made by " + result.path("worker").asText() + " attempt " + result.path("attempt").asInt();
            result.path("outputs").properties().forEach(output -> artifact(job + " " + output.getKey(), output.getValue(), stamp));
            if (result.has("log") && result.path("log").isObject()) {
                artifact(job + " log", result.path("log"), stamp);
            }
        });
    }

    private void artifact(String name, JsonNode artifact, String stamp) {
        String digest = artifact.path("digest").asText();
        present(name, "blobs/sha256/" + digest.substring(0, 2) + "/" + digest, digest, artifact.path("sizeBytes").asLong())
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse(""))
                .filter(first -> first.startsWith("made by ") && !first.equals(stamp))
                .ifPresent(first -> find(Harm.SPLICED, name + " was " + first + ", its result was " + stamp));
    }

    private Optional<byte[]> present(String name, String key, String digest, long size) {
        Optional<byte[]> bytes = evidence.bucket().get(key);
        if (bytes.isEmpty()) {
            find(Harm.SPLICED, name + " is not in the bucket: " + key);
        } else if (bytes.get().length != size || !Sha256.ofDigest(Sha256.newDigest().digest(bytes.get())).hex().equals(digest)) {
            find(Harm.SPLICED, name + " is not what its digest says: " + key);
        }
        return bytes;
    }

    /// I3 and I4.
    private void rest() {
        ledger.leases().forEach((job, lease) -> find(Harm.LEFT, "job " + job + " is still leased to " + lease));
        ledger.cells().keySet().stream().filter(build -> ledger.finished(build) == 0)
                .forEach(build -> find(Harm.LEFT, "build " + build + " is still open"));
        Evidence.Rest rest = evidence.rest();
        rest.changed().forEach(key -> find(Harm.CHANGED, "object " + key + " is not what it was"));
        rest.uploads().forEach(upload -> find(Harm.LEFT, "unfinished upload " + upload));
        rest.scratch().forEach(file -> find(Harm.LEFT, "scratch " + file));
        rest.processes().forEach(process -> find(Harm.LEFT, "process " + process));
    }
}
