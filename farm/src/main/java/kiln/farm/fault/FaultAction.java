package kiln.farm.fault;

import java.time.Duration;
import java.util.Locale;

/// What happens at a fault point.
public sealed interface FaultAction {

    /// The process is gone at once, as after `kill -9`: no hook runs, nothing is flushed or closed.
    record Halt() implements FaultAction {}

    /// The call fails instead of being made, or after it was made.
    record Fail() implements FaultAction {}

    /// The call takes this much longer.
    record Delay(Duration time) implements FaultAction {}

    /// @param text `halt`, `error` or `delay:MILLIS`
    /// @throws IllegalArgumentException if it is none of these
    static FaultAction parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        return switch (parts[0]) {
            case "halt" -> new Halt();
            case "error" -> new Fail();
            case "delay" -> new Delay(Duration.ofMillis(Long.parseLong(parts.length == 2 ? parts[1] : "")));
            default -> throw new IllegalArgumentException(
                    "\"" + text + "\" is no fault; known are halt, error and delay:MILLIS");
        };
    }

    /// As [#parse] reads it.
    default String text() {
        return switch (this) {
            case Halt h -> "halt";
            case Fail f -> "error";
            case Delay d -> "delay:" + d.time().toMillis();
        };
    }
}
