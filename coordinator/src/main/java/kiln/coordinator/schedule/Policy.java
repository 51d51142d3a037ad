package kiln.coordinator.schedule;

/// How work is shared out.
///
/// @param floor part of the slots, from 0 to 1, that every lane gets while it waits, however much waits in a better one
/// @param ageing how much urgency a job gains by waiting, in ms of remaining path per ms: so a job that waited
///     `longest path ÷ ageing` longer than another goes before it, whatever hangs on the other
/// @param aheadMillis how much work may lie ready beside each slot that is busy, so that it need not wait for the next
/// @param shortMillis only jobs this short are put there: whoever comes later cannot overtake them; less than
///     `freshMillis`
/// @param freshMillis how long an offer may lie before it is no longer trusted to fill a free slot
/// @param claimPatienceMillis how long it may lie before it is made again; doubles each time
/// @param heldMaxMillis the longest that a job is held back after a failure of the farm
public record Policy(
        double floor,
        double ageing,
        long aheadMillis,
        long shortMillis,
        long freshMillis,
        long claimPatienceMillis,
        long heldMaxMillis) {
    public Policy {
        if (floor < 0 || floor > 0.5) {
            throw new IllegalArgumentException("the floor of a lane is " + floor + "; it must be from 0 to 0.5");
        }
        if (shortMillis >= freshMillis) {
            throw new IllegalArgumentException("what waits beside a busy slot for " + shortMillis
                    + " ms would be taken for lost after " + freshMillis + " ms, and more be put out on top of it");
        }
    }

    /// A floor of a fifth, a hundredth of a ms of urgency per ms (more would let short old jobs overtake the last steps
    /// of a long chain), and a tenth of a second of work beside each slot.
    public static Policy standard(long claimPatienceMillis) {
        return new Policy(0.2, 0.01, 100, 400, 500, claimPatienceMillis, 128_000);
    }
}
