package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import kiln.farm.fault.FaultRecord;

/// What a ledger says about the death of a worker in the middle of an attempt.
final class Mourning {
    /// The worker that had the lease fell silent; see `docs/reference/errors.md`.
    static final String WORKER_LOST = "E230";

    private Mourning() {}

    /// Whether the dead one held the lease of its attempt, and had not finished it.
    static boolean held(List<JsonNode> events, FaultRecord death) {
        return events.stream().anyMatch(event -> is(event, death, "job-started", death.attempt()))
                && events.stream().noneMatch(event -> is(event, death, "job-succeeded", death.attempt()));
    }

    /// Seconds until the farm wrote it down; nothing if the attempt ended in another way.
    static Optional<Double> detected(List<JsonNode> events, FaultRecord death) {
        return events.stream()
                .filter(event -> is(event, death, "attempt-failed", death.attempt()))
                .filter(event -> event.path("failure").path("code").asText().equals(WORKER_LOST))
                .map(event -> after(event, death))
                .findFirst();
    }

    /// Seconds until the next attempt was somebody's.
    static Optional<Double> elsewhere(List<JsonNode> events, FaultRecord death) {
        return events.stream()
                .filter(event -> is(event, death, "job-started", death.attempt() + 1))
                .map(event -> after(event, death))
                .findFirst();
    }

    private static double after(JsonNode event, FaultRecord death) {
        return (event.path("atMillis").asLong() - death.atMillis()) / 1000.0;
    }

    private static boolean is(JsonNode event, FaultRecord death, String type, int attempt) {
        return event.path("type").asText().equals(type) && event.path("job").asText().equals(death.job())
                && event.path("attempt").asInt() == attempt;
    }
}
