package kiln.farm.sim;

import kiln.schemas.message.LedgerEvent;

/// Something that must hold of every history. Each keeps its own small books of the log and the bucket; none asks the
/// code it judges.
interface Invariant {

    /// @throws Violation if this event must not follow what came before
    default void on(LedgerEvent event) {}

    /// After an object was written, copied to or removed.
    default void touched(String key) {}

    /// When the weather has been calm and nothing is left to do.
    default void atRest() {}

    default String name() {
        return getClass().getSimpleName();
    }

    default Violation violated(Object what) {
        return new Violation(name(), String.valueOf(what));
    }

    default void require(boolean holds, Object what) {
        if (!holds) {
            throw violated(what);
        }
    }
}
