package kiln.coordinator.http;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kiln.coordinator.log.LiveLog;
import kiln.coordinator.view.Farm;

/// Questions for lines of a running job that are not there yet: they wait for them, if the client says so, within a bound.
final class LogWaits {
    /// Questions that wait at once; one more is answered at once.
    private static final int MAX_WAITING = 256;
    /// How soon the end of a job is noticed.
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Semaphore places = new Semaphore(MAX_WAITING);

    /// The log of the job as far as it is known, once it has the line `from`, or has had `wait` seconds for it; nothing if
    /// the job does not run, or no longer.
    Optional<LiveLog> until(RoutingContext call, Farm farm, String job) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ReportRoutes.number(call, "wait", 0));
        long from = ReportRoutes.number(call, "from", 1);
        Optional<LiveLog> log = farm.liveLog(job);
        if (log.isEmpty() || end - System.nanoTime() <= 0 || !places.tryAcquire()) {
            return log;
        }
        try {
            int attempt = log.get().attempt();
            for (long left = end - System.nanoTime(); left > 0 && isAwaited(log, attempt, from) && !call.response().closed();
                    left = end - System.nanoTime()) {
                farm.awaitLog(job, from - 1, Duration.ofNanos(Math.min(left, SLICE_NANOS)));
                log = farm.liveLog(job);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
        return log;
    }

    private static boolean isAwaited(Optional<LiveLog> log, int attempt, long from) {
        return log.filter(one -> one.attempt() == attempt && one.last() < from).isPresent();
    }
}
