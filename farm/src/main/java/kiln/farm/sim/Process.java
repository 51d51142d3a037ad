package kiln.farm.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// A process as its host sees it: it can be killed, stopped for a while, cut off, and its clock can be set. Its threads
/// are virtual and run on the simulation's own.
final class Process {
    private static final long EPOCH = 1_767_225_600_000L;
    private static final int CRASH_ODDS = 1500;
    private static final int PAUSE_ODDS = 2500;
    private static final long PAUSE_MILLIS_MAX = 50_000;

    enum Role {
        NATURE,
        WORKER,
        COORDINATOR
    }

    final World world;
    final Role role;
    final String name;
    final Links links = new Links();
    private final Set<Thread> threads = new LinkedHashSet<>();
    private boolean alive = true;
    private long frozenUntil;
    private long clockOffset;
    private Runnable afterDeath = () -> {};

    /// Until when it is cut off, and in which direction; virtual ms.
    static final class Links {
        long brokerUnreachable;
        long brokerUnheard;
        long storeUnreachable;
        long storeUnheard;

        void heal() {
            brokerUnreachable = 0;
            brokerUnheard = 0;
            storeUnreachable = 0;
            storeUnheard = 0;
        }
    }

    Process(World world, Role role, String name) {
        this.world = world;
        this.role = role;
        this.name = name;
    }

    void afterDeath(Runnable body) {
        afterDeath = body;
    }

    boolean isAlive() {
        return alive;
    }

    long frozenUntil() {
        return frozenUntil;
    }

    void freeze(long millis) {
        world.note(name, "stopped for ms", millis);
        frozenUntil = Math.max(frozenUntil, world.now() + millis);
    }

    void thaw() {
        frozenUntil = Math.min(frozenUntil, world.now());
    }

    void setClock(long offsetMillis) {
        world.note(name, "clock off by ms", offsetMillis);
        clockOffset = offsetMillis;
    }

    /// The clock on its wall.
    InstantSource wall() {
        return () -> Instant.ofEpochMilli(EPOCH + world.now() + clockOffset);
    }

    /// Nanoseconds that only go forward.
    long ticks() {
        return world.now() * 1_000_000;
    }

    /// A virtual thread, not started yet.
    Thread thread(String thread, Runnable body) {
        return world.thread(name + "/" + thread, () -> {
            threads.add(Thread.currentThread());
            try {
                if (alive) {
                    body.run();
                }
            } catch (Killed e) {
                world.note(name, "unwound", thread);
            } catch (RuntimeException e) {
                world.fail(new Violation("NoThreadDies", thread + " of " + name + " ended by " + e));
            } catch (Error e) {
                world.fail(e);
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
    }

    /// Nothing of it happens any more.
    void kill(String why) {
        if (alive) {
            world.note(name, "dies", why);
            alive = false;
            List.copyOf(threads).forEach(LockSupport::unpark);
            afterDeath.run();
        }
    }

    /// A named place at which the process may die or stall.
    void cross(String point) {
        if (touch(point)) {
            pass(1);
        }
    }

    /// A named place at which the process may die, or be stopped, which its thread notices when it next waits: here it may
    /// hold a lock.
    ///
    /// @return whether it was stopped
    boolean touch(String point) {
        if (!alive) {
            throw new Killed();
        }
        if (world.weather.strikes(crash(), 1.0 / CRASH_ODDS)) {
            world.weather.crashedAt(role + " " + point);
            kill("at " + point);
            throw new Killed();
        }
        boolean stopped = world.weather.strikes(pause(), 1.0 / PAUSE_ODDS);
        if (stopped) {
            freeze(world.weather.between(1_000, PAUSE_MILLIS_MAX));
        }
        return stopped;
    }

    private Fault crash() {
        return role == Role.WORKER ? Fault.WORKER_CRASH : Fault.COORDINATOR_CRASH;
    }

    private Fault pause() {
        return role == Role.WORKER ? Fault.WORKER_PAUSE : Fault.COORDINATOR_PAUSE;
    }

    /// One thread that waits.
    final class Nap {
        private final Thread thread = Thread.currentThread();
        private boolean over;

        void end() {
            if (!over) {
                over = true;
                LockSupport.unpark(thread);
            }
        }

        /// Ends when its process is told so.
        void endAfter(long millis) {
            world.after(millis, Process.this, this::end);
        }

        /// @return false if it was interrupted
        boolean sleep() {
            while (!over && !thread.isInterrupted()) {
                LockSupport.park();
                if (!alive) {
                    throw new Killed();
                }
            }
            return over;
        }

        /// Sleeps on through interrupts, which are remembered.
        void sleepOn() {
            Optional<Boolean> interrupted = Optional.empty();
            while (!over) {
                if (Thread.interrupted()) {
                    interrupted = Optional.of(true);
                }
                LockSupport.park();
                if (!alive) {
                    throw new Killed();
                }
            }
            interrupted.ifPresent(yes -> thread.interrupt());
        }
    }

    void sleep(long millis) throws InterruptedException {
        Nap nap = new Nap();
        nap.endAfter(millis);
        if (!nap.sleep()) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while waiting for " + millis + " ms");
        }
    }

    /// Time goes by; an interrupt is kept for later.
    void pass(long millis) {
        Nap nap = new Nap();
        nap.endAfter(millis);
        nap.sleepOn();
    }

    @Override
    public String toString() {
        return name;
    }
}
