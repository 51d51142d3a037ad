package kiln.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A JSON Schema of ours, ready to judge documents.
///
/// @see <a href="https://json-schema.org/draft/2020-12/json-schema-validation">JSON Schema 2020-12, validation</a>
public final class SchemaFile {
    private static final String URN = "urn:kiln:";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(SchemaFile::textOf));

    private final Schema schema;

    private SchemaFile(Schema schema) {
        this.schema = schema;
    }

    /// @param name path without ending below `kiln/schemas`, e.g. `catalog/board`
    public static SchemaFile named(String name) {
        return new SchemaFile(REGISTRY.getSchema(SchemaLocation.of(URN + name)));
    }

    /// A schema that is part of another document, which holds whatever it refers to.
    public static SchemaFile of(JsonNode document) {
        return new SchemaFile(REGISTRY.getSchema(document));
    }

    /// What is wrong with a document, in the order of the schema's rules; empty when nothing is.
    public List<Fault> faults(JsonNode document) {
        List<Fault> faults = new ArrayList<>();
        for (Error error : schema.validate(document)) {
            faults.add(fault(error));
        }
        return faults;
    }

    /// The schema as a document.
    public JsonNode document() {
        return schema.getSchemaNode();
    }

    private Fault fault(Error error) {
        String rule = error.getSchemaLocation().getFragment().toString();
        JsonNode around = document().at(rule.substring(0, Math.max(0, rule.lastIndexOf('/'))));
        return new Fault(
                error.getInstanceLocation().toString(),
                error.getKeyword(),
                error.getEvaluationPath().toString(),
                around,
                Optional.ofNullable(error.getProperty()),
                error.getMessage());
    }

    /// The library asks for any schema it meets a reference to, and takes `null` for "not mine".
    private static @Nullable String textOf(String iri) {
        if (!iri.startsWith(URN)) {
            return null;
        }
        String resource = "/kiln/schemas/" + iri.substring(URN.length()) + ".schema.json";
        try (InputStream in = SchemaFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("Kiln has no JSON Schema " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the JSON Schema " + resource, e);
        }
    }

    /// One broken rule.
    ///
    /// @param pointer the place in the document, a JSON pointer (RFC 6901)
    /// @param keyword the rule, e.g. `required`
    /// @param path how the validator came to the rule, e.g. `/oneOf/0/required`
    /// @param around the (sub)schema that states the rule
    /// @param property the key that is missing or too much, where the rule is about keys
    /// @param message in the library's words
    public record Fault(
            String pointer, String keyword, String path, JsonNode around, Optional<String> property, String message) {}
}
