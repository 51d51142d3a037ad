package kiln.coordinator.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/// Reads what a request carries, stricter than messages of our own: exactly one JSON object, no key twice, not deep.
final class Bodies {
    /// Far deeper than any request is.
    static final int MAX_DEPTH = 16;

    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Bodies() {}

    sealed interface Read {
        record Json(JsonNode object) implements Read {}

        record Bad(Refusal refusal) implements Read {}
    }

    /// Nothing at all is an empty object.
    static Read read(byte[] body) {
        try {
            JsonNode json = body.length == 0 ? STRICT.createObjectNode() : STRICT.readTree(body);
            return json.isObject()
                    ? new Read.Json(json)
                    : new Read.Bad(Refusal.notJson("The body must be one JSON object, e.g. {\"boards\":[\"orangepi-pc\"]}."));
        } catch (JsonProcessingException e) {
            return new Read.Bad(Refusal.notJson(Faults.brief(e.getOriginalMessage()) + at(e)));
        } catch (IOException e) {
            // Bytes that are no characters.
            return new Read.Bad(Refusal.notJson("The body is not UTF-8: " + Faults.brief(String.valueOf(e.getMessage())) + "."));
        }
    }

    private static String at(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")";
    }
}
