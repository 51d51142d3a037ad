package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.catalog.YamlTree;
import kiln.schemas.json.SchemaFile;
import kiln.schemas.message.Codec;

/// The routes there are, and what each takes, as `openapi.yaml` says.
///
/// @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1.0</a>
final class Contract {
    static final String FILE = "openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    private final String text;
    private final JsonNode document;
    private final JsonNode definitions;
    private final List<Operation> operations = new ArrayList<>();

    /// @param id by which its handler is found
    /// @param path as the router writes it, e.g. `/api/v1/builds/:id`
    /// @param body what a request carries; nothing if it carries nothing
    record Operation(
            String id, HttpMethod method, String path, List<Parameter> inPath, List<Parameter> inQuery, List<Parameter> inHeader,
            Optional<SchemaFile> body) {}

    /// @param type `string`, `integer` or `boolean`
    record Parameter(String name, String type, boolean required, SchemaFile schema) {}

    private Contract(String text) {
        this.text = text;
        this.document = YamlTree.of(FILE, text);
        this.definitions = asSchema(document.at("/components/schemas"));
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method -> operations.add(operation(path.getKey(), path.getValue(), method.getKey(), method.getValue()))));
    }

    static Contract read() {
        try (InputStream file = Contract.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing from the coordinator's jar; build Kiln again");
            }
            return new Contract(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the coordinator's jar", e);
        }
    }

    /// As people and programs get it.
    String text() {
        return text;
    }

    JsonNode document() {
        return document;
    }

    /// In the order of the document.
    List<Operation> operations() {
        return operations;
    }

    private Operation operation(String path, JsonNode item, String method, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(one -> parameters.add(resolved(one)));
        operation.path("parameters").forEach(one -> parameters.add(resolved(one)));
        JsonNode body = resolved(operation.path("requestBody")).at("/content/application~1json/schema");
        return new Operation(
                operation.path("operationId").asText(),
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                path.replaceAll("\\{([A-Za-z0-9]+)}", ":$1"),
                in("path", parameters),
                in("query", parameters),
                in("header", parameters),
                body.isMissingNode() ? Optional.empty() : Optional.of(schema(body)));
    }

    private List<Parameter> in(String place, List<JsonNode> parameters) {
        return parameters.stream()
                .filter(one -> one.path("in").asText().equals(place))
                .map(one -> new Parameter(
                        one.path("name").asText(),
                        resolved(one.path("schema")).path("type").asText(),
                        one.path("required").asBoolean(),
                        schema(one.path("schema"))))
                .toList();
    }

    /// What a reference within the document leads to.
    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        if (reference.isEmpty()) {
            return node;
        }
        JsonNode target = document.at(reference.substring(1));
        if (target.isMissingNode()) {
            throw new IllegalStateException(FILE + " refers to " + reference + ", which is not there");
        }
        return resolved(target);
    }

    /// A schema of the document, with all it may refer to, ready to judge.
    SchemaFile schema(JsonNode schema) {
        return schema(schema, definitions);
    }

    /// The same with definitions of its own.
    static SchemaFile schema(JsonNode schema, JsonNode definitions) {
        ObjectNode whole = (ObjectNode) asSchema(schema);
        whole.set("$defs", asSchema(definitions));
        return SchemaFile.of(whole);
    }

    /// What OpenAPI keeps under `components` stands under `$defs` in a JSON Schema.
    private static JsonNode asSchema(JsonNode node) {
        String text = Codec.encodeText(node).replace("\"#/components/schemas/", "\"#/$defs/");
        return Codec.decode(text, JsonNode.class);
    }
}
