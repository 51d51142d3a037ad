package kiln.coordinator.runtime;

import java.util.Optional;
import kiln.schemas.message.Progress;

/// When a coordinator may take the lead. Nothing depends on it but how soon one leads and how rarely two try to:
/// whoever takes the ledger over fences the others.
///
/// Who leads beats; silence ends a lead. Only the own clock is ever compared, and only while this one listens: time in
/// which it stood still says nothing about others.
public final class Leadership {
    /// Between two calls of [#mayLead]; longer ones mean that this one stood still.
    private static final long STEP_MAX_MILLIS = 2_000;

    private final long silenceMillis;
    private boolean atOnce;
    private long listeningSince;
    private long lastStep;
    private Optional<Progress.Leading> leader = Optional.empty();

    /// @param alone whether no other can lead, e.g. because this one holds the data folder
    /// @param silenceMillis how long a leader may be silent
    public Leadership(boolean alone, long silenceMillis, long now) {
        this.atOnce = alone;
        this.silenceMillis = silenceMillis;
        this.listeningSince = now;
        this.lastStep = now;
    }

    /// A leader beats. One who was followed by another, and does not know yet, is not heard.
    public synchronized void heard(Progress.Leading beat, long now) {
        if (leader.isEmpty() || beat.token() >= leader.get().token()) {
            leader = Optional.of(beat);
            listeningSince = now;
        }
    }

    /// @param vacant whether the ledger says that nobody leads
    public synchronized boolean mayLead(boolean vacant, long now) {
        if (now < lastStep || now - lastStep > STEP_MAX_MILLIS) {
            listeningSince = now;
        }
        lastStep = now;
        return atOnce || vacant || now - listeningSince >= silenceMillis;
    }

    /// Another one leads, or the ledger is out of reach: only silence from now on gives the lead.
    public synchronized void waitAnew(long now) {
        atOnce = false;
        listeningSince = now;
        lastStep = now;
    }

    /// This one led and lost track of the ledger; nobody else is known to lead.
    public synchronized void goOn() {
        atOnce = true;
    }

    /// Whether somebody leads who took over after the holder of this token.
    public synchronized boolean isFollowed(long token) {
        return leader.filter(beat -> beat.token() > token).isPresent();
    }

    /// Who was heard last.
    public synchronized Optional<Progress.Leading> leader() {
        return leader;
    }
}
