package kiln.farm;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Right when it is started, and from then on as steady as the machine's counter: setting the machine's clock by hours
/// neither ends a lease nor holds anything back. Only for show is it off then, until the process starts anew.
public final class SteadyClock implements InstantSource {
    private final Instant started;
    private final LongSupplier nanos;
    private final long first;

    /// @param wall asked once
    /// @param nanos a counter of nanoseconds from any origin that only goes forward
    public SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.started = wall.instant();
        this.nanos = nanos;
        this.first = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return started.plusNanos(nanos.getAsLong() - first);
    }
}
