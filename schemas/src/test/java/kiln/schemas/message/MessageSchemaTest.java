package kiln.schemas.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import kiln.schemas.json.SchemaFile;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.PlannedCell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What goes over Kafka is what its JSON Schema says.
class MessageSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Class<?>, String> SCHEMAS = Map.of(
            JobOffer.class, "message/job-offer",
            WorkerReport.class, "message/worker-report",
            LedgerEvent.class, "message/ledger-event",
            Progress.class, "message/progress");
    /// Fields that came later: messages written before do not have them.
    private static final Set<String> LATER =
            Set.of("build-accepted/key", "job-cancelled/attempt", "job-reset/attempt", "/needs", "/unmade", "/keptFrom", "heartbeat/room", "heartbeat/number", "claimed/beat",
            "job-started/beat", "running/beat");
    /// Fields whose keys are names of other things.
    private static final Set<String> MAPS = Set.of("inputs", "outputs", "facts", "needs", "byKind", "suspicions");

    static Stream<Object> onTheWires() {
        return Samples.all().stream().filter(message -> SCHEMAS.containsKey(CodecGoldenTest.familyOf(message)));
    }

    /// Offers with each kind of options, completed cells with each outcome, jobs restored to each standing.
    static Stream<Object> withEveryPart() {
        return Stream.of(
                        onTheWires(),
                        Samples.options().stream().map(options -> new JobOffer(Samples.KERNEL, 1, Samples.KEY, "t",
                                (JobOptions) options, Samples.INPUTS)),
                        Samples.outcomes().stream().map(outcome -> new LedgerEvent.CellCompleted(
                                Samples.BUILD, Samples.CELL, (CellOutcome) outcome, 0)),
                        Samples.standings().stream().map(standing -> new LedgerEvent.JobRestored(
                                Samples.KERNEL, (JobStanding) standing, Samples.PAST)),
                        Samples.cells().stream().map(cell -> new LedgerEvent.CellPlanned(
                                Samples.BUILD, (PlannedCell) cell)))
                .flatMap(messages -> messages);
    }

    @ParameterizedTest
    @MethodSource("withEveryPart")
    void whenAMessageIsHeldAgainstItsSchema_thenItFits_andEveryFieldIsDescribed(Object message) throws IOException {
        SchemaFile schema = SchemaFile.named(SCHEMAS.get(CodecGoldenTest.familyOf(message)));
        JsonNode json = JSON.readTree(Codec.encode(message));

        assertEquals(List.of(), schema.faults(json));

        Set<String> described = new TreeSet<>();
        described(schema.document(), described);
        described(SchemaFile.named("message/types").document(), described);
        Set<String> undescribed = new TreeSet<>();
        fields(json, undescribed);
        undescribed.removeAll(described);
        assertEquals(Set.of(), undescribed);
    }

    @ParameterizedTest
    @MethodSource("onTheWires")
    void whenAFieldIsMissing_thenTheSchemaRefusesTheMessage(Object message) throws IOException {
        SchemaFile schema = SchemaFile.named(SCHEMAS.get(CodecGoldenTest.familyOf(message)));
        ObjectNode json = (ObjectNode) JSON.readTree(Codec.encode(message));

        for (Map.Entry<String, JsonNode> field : json.properties()) {
            ObjectNode without = json.deepCopy();
            without.remove(field.getKey());
            if (LATER.contains(json.path("type").asText() + "/" + field.getKey())) {
                assertEquals(List.of(), schema.faults(without), field.getKey());
            } else {
                assertNotEquals(List.of(), schema.faults(without), field.getKey());
            }
        }
    }

    @Test
    void whenEveryFamilyOnTheWiresIsCounted_thenEachHasSamples() {
        Set<Class<?>> sampled = Set.copyOf(onTheWires().map(CodecGoldenTest::familyOf).distinct().toList());

        assertEquals(SCHEMAS.keySet(), sampled);
    }

    private static void described(JsonNode schema, Set<String> names) {
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        schema.forEach(child -> described(child, names));
    }

    private static void fields(JsonNode json, Set<String> names) {
        json.properties().forEach(field -> {
            names.add(field.getKey());
            if (MAPS.contains(field.getKey())) {
                field.getValue().forEach(value -> fields(value, names));
            } else {
                fields(field.getValue(), names);
            }
        });
        if (json.isArray()) {
            json.forEach(item -> fields(item, names));
        }
    }
}
