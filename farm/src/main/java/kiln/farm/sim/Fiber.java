package kiln.farm.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A virtual thread of a simulated process, and when it runs: as soon as it can, on the thread that plays the night.
final class Fiber {
    private final Crew crew;
    private final Thread thread;
    private boolean queued;

    private Fiber(Crew crew, String name, Runnable body) {
        this.crew = crew;
        this.thread = Fibers.unstarted(continuation -> crew.canRun(this, continuation), name, body);
        crew.threads.add(thread);
    }

    /// All fibers of a night.
    static final class Crew {
        private static final long PATIENCE_NANOS = 5_000_000_000L;

        private record Step(Fiber fiber, Runnable continuation) {}

        private final Thread player = Thread.currentThread();
        private final Set<Thread> threads = new HashSet<>();
        private final Deque<Step> ready = new ArrayDeque<>();
        private final BlockingQueue<Step> unblocked = new LinkedBlockingQueue<>();
        private volatile Optional<Fiber> running = Optional.empty();

        /// A thread that is not started yet.
        Thread thread(String name, Runnable body) {
            return new Fiber(this, name, body).thread;
        }

        private void canRun(Fiber fiber, Runnable continuation) {
            Step step = new Step(fiber, continuation);
            if (isOurs(Thread.currentThread())) {
                fiber.queued = true;
                ready.add(step);
            } else {
                unblocked.add(step);
            }
        }

        /// A fiber of another night is none of ours: it gives back a lock, in its own time, on its own thread.
        private boolean isOurs(Thread caller) {
            return caller == player || running.filter(fiber -> fiber.thread == caller).isPresent();
        }

        /// Runs one that can run, until it waits.
        ///
        /// @return whether there was one
        boolean step() {
            Step next = ready.isEmpty() ? unblocked.poll() : ready.poll();
            if (next != null) {
                next.fiber().queued = false;
                run(next);
                awaitOthers(next.fiber());
            }
            return next != null;
        }

        private void run(Step step) {
            running = Optional.of(step.fiber());
            try {
                step.continuation().run();
            } finally {
                running = Optional.empty();
            }
        }

        void clear() {
            ready.clear();
        }

        /// Stands still while a fiber waits for another night. What it waits for changes meanwhile: once the lock is to be
        /// had next by another fiber of this night, which can run, only going on brings it back.
        private void awaitOthers(Fiber fiber) {
            long began = System.nanoTime();
            while (fiber.isBlocked()) {
                Step step = unblocked();
                if (step != null) {
                    run(step);
                    began = System.nanoTime();
                } else if (System.nanoTime() - began > PATIENCE_NANOS) {
                    throw new IllegalStateException(fiber.thread + " waits for a lock that nobody gives back: "
                            + List.of(fiber.thread.getStackTrace()));
                }
            }
        }

        private Step unblocked() {
            try {
                return unblocked.poll(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /// Nights on other threads use the same locks of libraries. Whoever finds one taken leaves the thread, and comes back
    /// from elsewhere, in real time: the night stands still until then, or hours of it would pass meanwhile.
    private boolean isBlocked() {
        return !queued && switch (thread.getState()) {
            case BLOCKED, RUNNABLE -> true;
            case WAITING, TIMED_WAITING -> Fibers.awaitsLock(thread)
                    .filter(other -> other == thread || !crew.threads.contains(other))
                    .isPresent();
            case NEW, TERMINATED -> false;
        };
    }
}
