package kiln.farm.sim;

import java.util.ArrayList;
import java.util.List;

/// Something that threads wait for.
final class Signal {
    private record Waiter(Process process, Process.Nap nap) {}

    private final List<Waiter> waiters = new ArrayList<>();

    /// Waits for a signal or for the time to pass.
    ///
    /// @return false if it was interrupted
    boolean await(Process process, long millis) {
        Waiter waiter = new Waiter(process, process.new Nap());
        waiters.add(waiter);
        waiter.nap().endAfter(millis);
        try {
            return waiter.nap().sleep();
        } finally {
            waiters.remove(waiter);
        }
    }

    /// Wakes everybody, each as soon as its process runs.
    void all(World world) {
        for (Waiter waiter : waiters) {
            world.after(0, waiter.process(), waiter.nap()::end);
        }
        waiters.clear();
    }
}
