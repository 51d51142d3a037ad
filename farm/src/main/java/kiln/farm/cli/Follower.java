package kiln.farm.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kiln.coordinator.view.BuildView;
import kiln.farm.Trouble;

/// Watches a build until it ends. The live feed only says when to look; without it, looks every two seconds. A farm
// that
/// is away for a while (it may restart) is waited for.
final class Follower implements AutoCloseable {
    /// How long a farm may be away.
    static final long MAX_AWAY_MILLIS = 120_000;

    private static final long POLL_MILLIS = 2_000;
    private static final long MIN_PAUSE_MILLIS = 250;
    private static final long TICK_MILLIS = 1_000;

    private final FarmClient client;
    private final InstantSource clock;
    private final Semaphore changed = new Semaphore(0);
    private final Thread listener = Thread.ofVirtual().name("events").unstarted(this::listen);
    private volatile boolean live;
    private volatile boolean closed;

    Follower(FarmClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
        listener.start();
    }

    /// @return the build, ended
    BuildView follow(String id, Screen screen) throws InterruptedException {
        long seenMillis = clock.millis();
        while (true) {
            try {
                BuildView build = client.build(id);
                screen.show(build, client.jobs(id), clock.millis());
                if (!build.state().equals("running")) {
                    return build;
                }
                seenMillis = clock.millis();
            } catch (Trouble trouble) {
                boolean away = trouble.code().equals("E150") || trouble.code().equals("E151");
                if (!away || clock.millis() - seenMillis > MAX_AWAY_MILLIS) {
                    throw trouble;
                }
            }
            TimeUnit.MILLISECONDS.sleep(MIN_PAUSE_MILLIS);
            boolean woken = changed.tryAcquire(live ? TICK_MILLIS : POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (woken) {
                changed.drainPermits();
            }
        }
    }

    private void listen() {
        while (!closed) {
            try (BufferedReader events =
                    new BufferedReader(new InputStreamReader(client.events(), StandardCharsets.UTF_8))) {
                live = true;
                for (String line = events.readLine(); line != null; line = events.readLine()) {
                    if (line.startsWith("data:")) {
                        changed.release();
                    }
                }
            } catch (IOException | Trouble e) {
                live = false;
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.interrupt();
    }
}
