package kiln.farm.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/// Virtual threads on a scheduler of our own: they run when and where it says, on the thread of the simulation. The JDK
/// (21 to 25) keeps the door to that closed; it is opened by `--add-opens java.base/java.lang=ALL-UNNAMED`.
final class Fibers {
    private static final String DOOR = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private Fibers() {}

    static Thread unstarted(Executor scheduler, String name, Runnable body) {
        try {
            return (Thread) Holder.MAKER.invoke(null, scheduler, name, 0, body);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a virtual thread could not be made: " + e, e);
        }
    }

    private static final class Holder {
        static final Method MAKER = maker();

        private static Method maker() {
            try {
                Method maker = Class.forName("java.lang.ThreadBuilders").getDeclaredMethod(
                        "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
                maker.setAccessible(true);
                return maker;
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException("this Java does not let the simulation schedule virtual threads; it needs "
                        + DOOR + " and a JDK from 21 to 25: " + e, e);
            }
        }
    }
}
