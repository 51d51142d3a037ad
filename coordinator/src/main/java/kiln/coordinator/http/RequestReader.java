package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.problem.Problem;

/// Reads the body of `POST /api/v1/builds`. Every field may be left out; a field that nobody knows is refused, since a
/// misspelt `exclude` would otherwise build what was not wanted.
final class RequestReader {
    private static final Set<String> FIELDS = new TreeSet<>(
            Set.of("cells", "boards", "kernels", "distros", "exclude", "rebuild", "asOf", "lane", "label"));
    private static final int MAX_LABEL = 200;

    private final JsonNode body;
    private final List<Problem> problems = new ArrayList<>();

    private RequestReader(JsonNode body) {
        this.body = body;
    }

    sealed interface Read {
        record Request(BuildRequest request) implements Read {}

        record Bad(Refusal refusal) implements Read {}
    }

    /// @param today the day of a request that names none (UTC)
    static Read read(byte[] json, LocalDate today) {
        JsonNode body;
        try {
            body = json.length == 0 ? Codec.decode("{}", JsonNode.class) : Codec.decode(json, JsonNode.class);
        } catch (IllegalArgumentException e) {
            return new Read.Bad(Refusal.notJson(e.getMessage()));
        }
        if (!body.isObject()) {
            return new Read.Bad(
                    Refusal.notJson("The body must be one JSON object, e.g. {\"boards\":[\"orangepi-pc\"]}."));
        }
        return new RequestReader(body).request(today);
    }

    private Read request(LocalDate today) {
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                problems.add(new Problem("/" + name, "unknown field; known are " + String.join(", ", FIELDS)));
            }
        });
        BuildRequest request = new BuildRequest(
                texts("cells"),
                texts("boards"),
                texts("kernels"),
                texts("distros"),
                texts("exclude"),
                rebuild(),
                asOf(today),
                lane(),
                label());
        return problems.isEmpty() ? new Read.Request(request) : new Read.Bad(Refusal.badRequest(problems));
    }

    private List<String> texts(String field) {
        JsonNode list = body.path(field);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            problems.add(new Problem("/" + field, "must be a list of texts, not " + list));
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isTextual()) {
                texts.add(list.get(i).textValue());
            } else {
                problems.add(new Problem("/" + field + "/" + i, "must be a text, not " + list.get(i)));
            }
        }
        return texts;
    }

    private boolean rebuild() {
        JsonNode flag = body.path("rebuild");
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            problems.add(new Problem("/rebuild", "must be true or false, not " + flag));
        }
        return flag.asBoolean(false);
    }

    private LocalDate asOf(LocalDate today) {
        String text = text("asOf", "");
        try {
            return text.isEmpty() ? today : LocalDate.parse(text);
        } catch (DateTimeException e) {
            problems.add(new Problem("/asOf", "must be a day such as " + today + ", not \"" + text + "\""));
            return today;
        }
    }

    private Lane lane() {
        String text = text("lane", "interactive");
        for (Lane lane : Lane.values()) {
            if (lane.name().toLowerCase(Locale.ROOT).equals(text)) {
                return lane;
            }
        }
        problems.add(new Problem("/lane", "must be interactive or nightly, not \"" + text + "\""));
        return Lane.INTERACTIVE;
    }

    private String label() {
        String label = text("label", "");
        if (label.length() > MAX_LABEL) {
            problems.add(new Problem("/label", "has " + label.length() + " characters; the limit is " + MAX_LABEL));
        }
        return label;
    }

    private String text(String field, String fallback) {
        JsonNode text = body.path(field);
        if (!text.isMissingNode() && !text.isTextual()) {
            problems.add(new Problem("/" + field, "must be a text, not " + text));
        }
        return text.asText(fallback);
    }
}
