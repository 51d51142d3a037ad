package kiln.coordinator.runtime;

import java.util.OptionalLong;

/// Up to when a reader of a log has read everything. A poll can still return what was fetched while the one before was
/// under way, so only that is sure which had arrived before the poll before began.
public final class ReadTimes {
    /// Telling costs a step of the coordinator.
    private static final long TELL_MILLIS = 1_000;

    private OptionalLong before = OptionalLong.empty();
    private long toldMillis = Long.MIN_VALUE / 2;

    /// A poll returned, and what it brought was passed on.
    ///
    /// @param beganMillis when it began
    /// @return up to when everything has been passed on, if that was not told lately
    public OptionalLong polled(long beganMillis) {
        OptionalLong sure = before;
        before = OptionalLong.of(beganMillis);
        if (sure.isEmpty() || Math.abs(sure.getAsLong() - toldMillis) < TELL_MILLIS) {
            return OptionalLong.empty();
        }
        toldMillis = sure.getAsLong();
        return sure;
    }
}
