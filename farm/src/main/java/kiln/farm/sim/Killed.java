package kiln.farm.sim;

/// Thrown where a dead process would go on. Nothing of Kiln catches it.
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("killed", null, false, false);
    }
}
