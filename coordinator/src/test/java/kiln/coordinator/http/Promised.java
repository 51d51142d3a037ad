package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kiln.schemas.json.SchemaFile;
import kiln.schemas.message.Codec;

/// Holds answers against the contract: the status, the type and every field have to stand there.
final class Promised {
    private static final Contract CONTRACT = Contract.read();
    private static final JsonNode DEFINITIONS = strict(CONTRACT.document().at("/components/schemas").deepCopy());
    private static final Map<JsonNode, SchemaFile> SCHEMAS = new ConcurrentHashMap<>();

    private Promised() {}

    static HttpResponse<String> kept(HttpResponse<String> answer) {
        String path = answer.request().uri().getRawPath();
        Optional<JsonNode> operation = operation(answer.request().method().toLowerCase(), path);
        if (operation.isPresent()) {
            hold(operation.get(), answer);
        } else if (answer.statusCode() >= 400 || path.startsWith("/api/")) {
            assertTrue(answer.statusCode() >= 400, path + " is not in the contract, and answered");
            fits(CONTRACT.document().at("/components/schemas/Problem"), answer);
        }
        return answer;
    }

    private static Optional<JsonNode> operation(String method, String path) {
        return CONTRACT.document().path("paths").properties().stream()
                .filter(one -> path.matches(one.getKey().replace(".", "\\.").replaceAll("\\{[a-z0-9]+}", "[^/]*")))
                .map(one -> one.getValue().path(method))
                .filter(one -> !one.isMissingNode())
                .findFirst();
    }

    private static void hold(JsonNode operation, HttpResponse<String> answer) {
        String id = operation.path("operationId").asText();
        JsonNode responses = operation.path("responses");
        boolean named = responses.has(String.valueOf(answer.statusCode()));
        assertTrue(named || answer.statusCode() >= 400, id + " promises no " + answer.statusCode());
        JsonNode response = CONTRACT.resolved(responses.path(named ? String.valueOf(answer.statusCode()) : "default"));
        response.path("headers").fieldNames().forEachRemaining(header ->
                assertTrue(answer.headers().firstValue(header).isPresent(), id + " promises the header " + header));
        if (answer.body().isEmpty()) {
            assertTrue(answer.statusCode() >= 300 && !response.has("content"), id + " promises a body");
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "");
        assertTrue(response.path("content").has(type), id + " promises no " + type + " with " + answer.statusCode());
        if (type.endsWith("json")) {
            fits(response.path("content").path(type).path("schema"), answer);
        }
    }

    private static void fits(JsonNode schema, HttpResponse<String> answer) {
        SchemaFile file = SCHEMAS.computeIfAbsent(schema, one -> Contract.schema(strict(one.deepCopy()), DEFINITIONS));
        List<String> faults = file.faults(Codec.decode(answer.body(), JsonNode.class)).stream()
                .map(fault -> fault.pointer() + ": " + fault.message())
                .toList();
        assertEquals(List.of(), faults, () -> answer.request().uri() + "\n" + answer.body());
    }

    /// Readers ignore fields they do not know; here there are none.
    private static JsonNode strict(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Promised::strict);
        return schema;
    }
}
