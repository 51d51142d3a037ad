package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Commit;
import kiln.schemas.plan.Lane;
import kiln.schemas.problem.Problem;

/// Reads the body of `POST /api/v1/builds`, which fits the contract already. Every field may be left out.
final class RequestReader {
    private RequestReader() {}

    sealed interface Read {
        record Request(BuildRequest request) implements Read {}

        record Bad(Refusal refusal) implements Read {}
    }

    /// @param today the day of a request that names none (UTC)
    static Read read(JsonNode body, LocalDate today) {
        String day = body.path("asOf").asText(today.toString());
        try {
            return new Read.Request(new BuildRequest(
                    texts(body, "cells"),
                    texts(body, "boards"),
                    texts(body, "kernels"),
                    texts(body, "distros"),
                    texts(body, "exclude"),
                    body.path("rebuild").asBoolean(false),
                    LocalDate.parse(day),
                    lane(body),
                    body.path("label").asText(""),
                    commit(body)));
        } catch (DateTimeException e) {
            Problem problem = new Problem("/asOf", "must be a day such as " + today + ", not \"" + Faults.brief(day) + "\"");
            return new Read.Bad(Refusal.badRequest(List.of(problem)));
        }
    }

    /// The contract has seen to its form.
    private static Optional<Commit> commit(JsonNode body) {
        return body.path("commit").isObject()
                ? Optional.of(new Commit(body.at("/commit/repository").asText(), body.at("/commit/sha").asText()))
                : Optional.empty();
    }

    static Lane lane(JsonNode body) {
        return Lane.valueOf(body.path("lane").asText("interactive").toUpperCase(Locale.ROOT));
    }

    private static List<String> texts(JsonNode body, String field) {
        List<String> texts = new ArrayList<>();
        body.path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
