package kiln.coordinator.schedule;

/// How long a job is held back that workers keep handing back: the coordinator's picture of their room is then wrong,
/// and will be put right by their next words.
final class Declines {
    private static final int AT_ONCE = 3;
    private static final long PAUSE_MILLIS = 250;
    private static final int DOUBLINGS_MAX = 7;

    private Declines() {}

    /// @param times how often this attempt was handed back
    static long pauseMillis(int times) {
        return times <= AT_ONCE ? 0 : PAUSE_MILLIS << Math.min(times - AT_ONCE - 1, DOUBLINGS_MAX);
    }
}
