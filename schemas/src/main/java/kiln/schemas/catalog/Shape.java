package kiln.schemas.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import kiln.schemas.json.SchemaFile.Fault;
import kiln.schemas.problem.Nearest;
import kiln.schemas.problem.Problem;

/// Holds a file against the JSON Schema of its shelf and says in plain words, with line and column, what does not fit.
final class Shape {
    private Shape() {}

    static List<Problem> problems(YamlDocument document) {
        List<Problem> problems = new ArrayList<>();
        for (Fault fault : document.file().shelf().schema().faults(document.root())) {
            // The branches of a choice speak only of the choice, which reports itself.
            if (!fault.path().contains("/oneOf/")) {
                problems.add(problem(document, fault));
            }
        }
        return problems;
    }

    private static Problem problem(YamlDocument document, Fault fault) {
        String place = fault.pointer();
        JsonNode seen = document.root().at(place);
        return switch (fault.keyword()) {
            case "additionalProperties" -> unknownKey(document, fault);
            case "required" -> document.problem(place, "missing key \"" + fault.property().orElse("") + "\"");
            case "type" -> document.problem(place, wrongType(fault, seen));
            case "enum" -> document.problem(place, notOneOf(place, fault, seen));
            case "pattern" -> document.problem(place, "\"" + seen.asText() + "\" is not of the form of \""
                    + fault.around().at("/examples/0").asText() + "\": " + fault.around().path("description").asText());
            case "oneOf" -> document.problem(place, choice(fault, seen));
            case "minItems", "minProperties", "minLength" -> document.problem(place, "this must not be empty");
            default -> document.problem(place, fault.message());
        };
    }

    private static Problem unknownKey(YamlDocument document, Fault fault) {
        String key = fault.property().orElse("");
        List<String> known = new ArrayList<>();
        fault.around().path("properties").fieldNames().forEachRemaining(known::add);
        String hint = Nearest.to(key, known)
                .map(near -> ", did you mean \"" + near + "\"?")
                .orElseGet(() -> "; known: " + Nearest.list(known));
        return document.problemOfKey(fault.pointer() + "/" + key, "unknown key \"" + key + "\"" + hint);
    }

    private static String wrongType(Fault fault, JsonNode seen) {
        return "expected " + typeName(fault.around().path("type").asText()) + ", found " + shown(seen);
    }

    private static String typeName(String type) {
        return switch (type) {
            case "string" -> "text";
            case "object" -> "a mapping";
            case "array" -> "a list";
            default -> type;
        };
    }

    private static String shown(JsonNode seen) {
        return switch (seen.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NULL, MISSING -> "nothing";
            case NUMBER -> "the number " + seen.asText() + " (quote it to make it text)";
            case BOOLEAN -> "the truth value " + seen.asText() + " (quote it to make it text)";
            case STRING -> "the text \"" + seen.asText() + "\"";
            case BINARY, POJO -> "something that YAML text cannot hold";
        };
    }

    private static String notOneOf(String place, Fault fault, JsonNode seen) {
        List<String> known = StreamSupport.stream(fault.around().path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return Nearest.unknown(fieldOf(place), seen.asText(), known);
    }

    /// The last name on the way to a value: `arch` of `/compile/arch`, `archs` of `/archs/2`.
    private static String fieldOf(String pointer) {
        String[] parts = pointer.split("/");
        String last = parts[parts.length - 1];
        return last.matches("[0-9]+") ? parts[parts.length - 2].replaceAll("s$", "") : last;
    }

    private static String choice(Fault fault, JsonNode seen) {
        List<String> keys = StreamSupport.stream(fault.around().path("oneOf").spliterator(), false)
                .map(branch -> branch.at("/required/0").asText())
                .toList();
        long found = keys.stream().filter(seen::has).count();
        return "exactly one of the keys " + String.join(" and ", keys) + " is needed, found "
                + (found == 0 ? "none" : "both");
    }
}
