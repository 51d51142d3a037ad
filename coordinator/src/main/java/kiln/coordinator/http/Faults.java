package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import kiln.schemas.json.SchemaFile.Fault;
import kiln.schemas.problem.Problem;

/// Broken rules of the contract in words for whoever sent the request.
final class Faults {
    /// Problems that are listed; whoever sends more finds the rest when these are gone.
    static final int MAX = 100;

    private static final int BRIEF = 80;

    private Faults() {}

    /// @param whole what was sent
    static Problem of(Fault fault, JsonNode whole) {
        JsonNode rule = fault.around();
        JsonNode seen = whole.at(fault.pointer());
        return switch (fault.keyword()) {
            case "additionalProperties" -> new Problem(
                    fault.pointer() + "/" + brief(fault.property().orElse("")), "unknown field; known are " + names(rule));
            case "enum" -> new Problem(fault.pointer(), "must be " + choices(rule) + ", not " + shown(seen));
            case "type" -> new Problem(fault.pointer(), "must be " + kind(rule) + ", not " + shown(seen));
            case "maxLength" -> new Problem(fault.pointer(), "has " + seen.asText().length() + " characters; the limit is "
                    + rule.path("maxLength").asInt());
            case "pattern" -> new Problem(fault.pointer(), shown(seen) + " has a character that no name has");
            case "minimum" -> range(fault, rule, seen);
            case "maximum" -> range(fault, rule, seen);
            // Schemas are data: there are more keywords than need words of ours.
            default -> new Problem(fault.pointer(), fault.message());
        };
    }

    private static Problem range(Fault fault, JsonNode rule, JsonNode seen) {
        return new Problem(fault.pointer(), "must be a number from " + rule.path("minimum").asText() + " to "
                + rule.path("maximum").asText() + ", not " + seen.asText());
    }

    private static String names(JsonNode rule) {
        List<String> names = new ArrayList<>();
        rule.path("properties").fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        return String.join(", ", names);
    }

    private static String choices(JsonNode rule) {
        List<String> choices = new ArrayList<>();
        rule.path("enum").forEach(choice -> choices.add(choice.asText()));
        return choices.stream().collect(Collectors.joining(" or "));
    }

    private static String kind(JsonNode rule) {
        return switch (rule.path("type").asText()) {
            case "array" -> "a list";
            case "object" -> "an object";
            case "string" -> "a text";
            case "integer" -> "a whole number";
            case "boolean" -> "true or false";
            default -> "of type " + rule.path("type");
        };
    }

    /// As it was sent, but never so much of it that the answer is as large as the question.
    private static String shown(JsonNode seen) {
        return seen.isContainerNode() ? (seen.isArray() ? "a list" : "an object") : brief(seen.toString());
    }

    static String brief(String text) {
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "…";
    }
}
