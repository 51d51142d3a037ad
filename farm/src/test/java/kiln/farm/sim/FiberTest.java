package kiln.farm.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Two nights on two threads, and what they have in common.
class FiberTest {
    private static final int FIBERS = 10;
    private static final int ROUNDS = 200;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final ReentrantLock shared = new ReentrantLock();
    private final AtomicInteger done = new AtomicInteger();
    private final CountDownLatch both = new CountDownLatch(2);

    @RepeatedTest(20)
    void aFiberThatGetsALockFromAnotherNight_goesOn() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(this::night);
        night();
        other.join();

        assertEquals(2 * FIBERS * ROUNDS, done.get(), "steps, each of which held the lock once");
    }

    @Test
    void aFiberThatFindsALockTakenByAnotherNight_stopsTheNight_ratherThanLetItsTimePass() throws InterruptedException {
        shared.lock();
        CountDownLatch stopped = new CountDownLatch(1);
        Thread night = Thread.ofPlatform().start(() -> {
            Fiber.Crew crew = new Fiber.Crew();
            crew.thread("fiber", () -> {
                stopped.countDown();
                shared.lock();
                done.incrementAndGet();
                shared.unlock();
            }).start();
            crew.step();
            done.addAndGet(10);
        });
        stopped.await();
        while (!shared.hasQueuedThreads()) {
            Thread.onSpinWait();
        }
        night.join(100);
        assertEquals(0, done.get(), "neither the fiber nor its night went on");
        shared.unlock();
        night.join();

        assertEquals(11, done.get(), "the fiber had the lock before its night went on");
    }

    /// Fibers that take the lock in turns with each other and with those of the other night.
    private void night() {
        Fiber.Crew crew = new Fiber.Crew();
        List<Thread> fibers = new ArrayList<>();
        for (int i = 0; i < FIBERS; i++) {
            fibers.add(crew.thread("fiber-" + i, this::takeTurns));
        }
        both.countDown();
        while (both.getCount() > 0) {
            Thread.onSpinWait();
        }
        fibers.forEach(Thread::start);
        long began = System.nanoTime();
        while (fibers.stream().anyMatch(Thread::isAlive) && System.nanoTime() - began < PATIENCE_NANOS) {
            if (!crew.step()) {
                Thread.onSpinWait();
            }
        }
    }

    private void takeTurns() {
        for (int round = 0; round < ROUNDS; round++) {
            shared.lock();
            try {
                done.incrementAndGet();
                Thread.yield();
            } finally {
                shared.unlock();
            }
        }
    }
}
