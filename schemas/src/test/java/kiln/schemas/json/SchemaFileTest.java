package kiln.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"catalog/board", "catalog/kernel", "catalog/distro", "catalog/toolbox", "catalog/mark"})
    void whenASchemaDescribesPeoplesFiles_thenItIsClosed_andEveryFieldIsExplained(String name) {
        Set<String> lacking = new TreeSet<>();

        lacking("", SchemaFile.named(name).document(), lacking);

        assertEquals(Set.of(), lacking);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "message/job-offer", "message/worker-report", "message/ledger-event", "message/progress", "message/types"
    })
    void whenASchemaDescribesMessages_thenEveryFieldIsExplained(String name) {
        Set<String> lacking = new TreeSet<>();

        unexplained("", SchemaFile.named(name).document(), lacking);

        assertEquals(Set.of(), lacking);
    }

    @Test
    void whenADocumentBreaksRules_thenEachFaultNamesPlaceAndRule() throws IOException {
        JsonNode document = JSON.readTree("{\"name\": \"x\", \"suite\": 13, \"archs\": [\"amd64\"], \"extra\": 1}");

        List<String> faults = SchemaFile.named("catalog/distro").faults(document).stream()
                .map(fault -> fault.pointer() + " " + fault.keyword() + " " + fault.property().orElse("-"))
                .sorted()
                .toList();

        assertEquals(List.of(" additionalProperties extra", " required packages", "/suite type -"), faults);
    }

    @Test
    void whenThereIsNoSuchSchema_thenThatIsSaid() {
        assertThrows(RuntimeException.class, () -> SchemaFile.named("catalog/none").document());
    }

    private static void lacking(String path, JsonNode schema, Set<String> lacking) {
        if (schema.path("type").asText().equals("object") && schema.path("additionalProperties").asBoolean(true)) {
            lacking.add(path + ": not closed");
        }
        unexplained(path, schema, lacking);
        schema.properties().forEach(child -> lacking(path + "/" + child.getKey(), child.getValue(), lacking));
    }

    private static void unexplained(String path, JsonNode schema, Set<String> lacking) {
        for (var property : schema.path("properties").properties()) {
            JsonNode field = property.getValue();
            if (!field.has("description") && !field.has("$ref")) {
                lacking.add(path + "/" + property.getKey() + ": no description");
            }
        }
        for (int i = 0; i < schema.size(); i++) {
            if (schema.isArray()) {
                unexplained(path + "/" + i, schema.get(i), lacking);
            }
        }
        schema.properties().forEach(child -> unexplained(path + "/" + child.getKey(), child.getValue(), lacking));
    }
}
