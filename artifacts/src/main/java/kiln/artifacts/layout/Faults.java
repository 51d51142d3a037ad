package kiln.artifacts.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What is wrong with an image, found check by check: one fault does not hide those of other places.
final class Faults {
    private final List<String> found = new ArrayList<>();
    private final List<String> looked = new ArrayList<>();

    /// Does one check.
    ///
    /// @param what it is about, for the message
    /// @return what the check read, nothing if it found a fault
    <T> Optional<T> look(String what, Supplier<T> check) {
        looked.add(what);
        try {
            return Optional.of(check.get());
        } catch (IllegalArgumentException e) {
            found.add(what + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    void check(String what, Runnable check) {
        look(what, () -> {
            check.run();
            return true;
        });
    }

    void same(Object right, Object actual, String what) {
        check(what, () -> requireSame(right, actual, "it"));
    }

    List<String> found() {
        return List.copyOf(found);
    }

    /// What was looked at, in order.
    List<String> looked() {
        return List.copyOf(looked);
    }

    /// @throws IllegalArgumentException if the two texts differ
    static void requireSame(Object right, Object actual, String what) {
        if (!right.toString().equals(actual.toString())) {
            throw new IllegalArgumentException(what + " is \"" + printable(actual) + "\", right would be \"" + printable(right) + "\"");
        }
    }

    /// What is read from a broken disk may be anything.
    private static String printable(Object value) {
        return value.toString().replaceAll("\\p{Cntrl}", "?");
    }
}
