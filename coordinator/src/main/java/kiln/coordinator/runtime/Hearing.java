package kiln.coordinator.runtime;

/// Whether a leader hears what workers say. It hears itself: while its own beats come back, the silence of a worker is
/// the worker's; while they do not, it says nothing, and no lease may end by it.
public final class Hearing {
    private final long patienceMillis;
    private long lastMillis;
    private boolean deaf;

    /// @param patienceMillis how long the own beats may stay away
    public Hearing(long patienceMillis, long now) {
        this.patienceMillis = patienceMillis;
        this.lastMillis = now;
    }

    /// Who was stopped meanwhile may get to this before it could notice that it heard nothing.
    public synchronized void heardItself(long now) {
        deaf |= isDeaf(now);
        lastMillis = now;
    }

    /// To be called regularly.
    ///
    /// @return whether it hears again after it did not: silence counts anew
    public synchronized boolean isBack(long now) {
        boolean was = deaf;
        deaf = isDeaf(now);
        return was && !deaf;
    }

    public synchronized boolean isDeaf(long now) {
        return silentMillis(now) > patienceMillis;
    }

    /// For how long nothing came back.
    public synchronized long silentMillis(long now) {
        return now - lastMillis;
    }
}
