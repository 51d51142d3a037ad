package kiln.farm.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Virtual threads on a scheduler of our own: they run when and where it says, on the thread of the simulation. The JDK
/// (21 to 25) keeps the doors to that closed; they are opened by `--add-opens`.
final class Fibers {
    private static final String DOORS = "--add-opens java.base/java.lang=ALL-UNNAMED "
            + "--add-opens java.base/java.util.concurrent.locks=ALL-UNNAMED";

    private Fibers() {}

    static Thread unstarted(Executor scheduler, String name, Runnable body) {
        try {
            return (Thread) Holder.MAKER.invoke(null, scheduler, name, 0, body);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a virtual thread could not be made: " + e, e);
        }
    }

    /// For whom a thread that waits for a lock waits: the one that has it or, where it was just given back, the one that
    /// is to have it next.
    ///
    /// @return nobody for a thread that waits for anything else
    static Optional<Thread> awaitsLock(Thread thread) {
        if (LockSupport.getBlocker(thread) instanceof AbstractQueuedSynchronizer lock
                && lock.getClass().getNestHost() == ReentrantLock.class) {
            try {
                return Optional.ofNullable((Thread) Holder.OWNER.invoke(lock))
                        .or(() -> Optional.ofNullable(lock.getFirstQueuedThread()));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("a lock does not tell who has it: " + e, e);
            }
        }
        return Optional.empty();
    }

    private static final class Holder {
        static final Method MAKER = open("java.lang.ThreadBuilders", "newVirtualThread",
                Executor.class, String.class, int.class, Runnable.class);
        static final Method OWNER = open("java.util.concurrent.locks.AbstractOwnableSynchronizer", "getExclusiveOwnerThread");

        private static Method open(String type, String name, Class<?>... parameters) {
            try {
                Method method = Class.forName(type).getDeclaredMethod(name, parameters);
                method.setAccessible(true);
                return method;
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException("this Java does not let the simulation schedule virtual threads; it needs "
                        + DOORS + " and a JDK from 21 to 25: " + e, e);
            }
        }
    }
}
