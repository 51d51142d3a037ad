package kiln.worker.execute;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The right to work on an attempt. It is given up from another thread; the one that works is then interrupted, and
/// never after it has stopped working.
public final class Lease {
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Thread> holder = Optional.empty();
    private Optional<String> lost = Optional.empty();

    /// The right has gone: stop.
    ///
    /// @param why for the log
    public void revoke(String why) {
        lock.lock();
        try {
            if (lost.isEmpty()) {
                lost = Optional.of(why);
                holder.ifPresent(Thread::interrupt);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Why the right was lost, if it was.
    public Optional<String> lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether the right is still there
    boolean begin() {
        lock.lock();
        try {
            holder = Optional.of(Thread.currentThread());
            return lost.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// From here on the thread is not interrupted by this lease; an interrupt that was for it is taken back.
    void end() {
        lock.lock();
        try {
            holder = Optional.empty();
            if (lost.isPresent()) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }
}
