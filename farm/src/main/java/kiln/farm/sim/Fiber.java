package kiln.farm.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    }

    /// All fibers of a night.
    static final class Crew {
        private static final int PATIENCE_SECONDS = 5;

        private record Step(Fiber fiber, Runnable continuation) {}

        private final Thread player = Thread.currentThread();
        private final Deque<Step> ready = new ArrayDeque<>();
        private final BlockingQueue<Step> unblocked = new LinkedBlockingQueue<>();

        /// A thread that is not started yet.
        Thread thread(String name, Runnable body) {
            return new Fiber(this, name, body).thread;
        }

        private void canRun(Fiber fiber, Runnable continuation) {
            Step step = new Step(fiber, continuation);
            if (Thread.currentThread().isVirtual() || Thread.currentThread() == player) {
                fiber.queued = true;
                ready.add(step);
            } else {
                unblocked.add(step);
            }
        }

        /// Runs one that can run, until it waits.
        ///
        /// @return whether there was one
        boolean step() {
            Step next = ready.poll();
            if (next != null) {
                next.fiber().queued = false;
                next.continuation().run();
                while (next.fiber().isBlocked()) {
                    unblocked(next.fiber()).continuation().run();
                }
            }
            return next != null;
        }

        void clear() {
            ready.clear();
        }

        private Step unblocked(Fiber fiber) {
            try {
                Step step = unblocked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (step == null) {
                    throw new IllegalStateException(fiber.thread + " waits for a lock that nobody gives back: "
                            + List.of(fiber.thread.getStackTrace()));
                }
                return step;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /// Nights on other threads use the same locks of libraries. Whoever finds one taken leaves the thread, since JDK 24, and
    /// comes back from elsewhere, in real time: the night stands still until then.
    private boolean isBlocked() {
        return !queued && switch (thread.getState()) {
            case BLOCKED, RUNNABLE -> true;
            case NEW, WAITING, TIMED_WAITING, TERMINATED -> false;
        };
    }
}
