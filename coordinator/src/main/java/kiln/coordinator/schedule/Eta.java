package kiln.coordinator.schedule;

/// When something will be done, as an interval; Unix time in ms.
///
/// @param p50Millis as likely before as after
/// @param p90Millis nine times out of ten before
public record Eta(long p50Millis, long p90Millis) {
    Eta later(Eta other) {
        return new Eta(Math.max(p50Millis, other.p50Millis), Math.max(p90Millis, other.p90Millis));
    }

    Eta plus(long p50, long p90) {
        return new Eta(p50Millis + p50, p90Millis + p90);
    }
}
