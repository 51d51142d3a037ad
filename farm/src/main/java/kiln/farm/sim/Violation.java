package kiln.farm.sim;

/// Something is true that must never be.
public final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /// @param invariant its name
    Violation(String invariant, String what) {
        super(invariant + ": " + what);
        this.invariant = invariant;
    }

    public String invariant() {
        return invariant;
    }
}
