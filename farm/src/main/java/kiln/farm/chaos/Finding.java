package kiln.farm.chaos;

/// Something that must not be.
///
/// @param harm which count it belongs to
/// @param what happened, with names
record Finding(Harm harm, String what) {

    /// The invariant that is broken, and how.
    enum Harm {
        /// I1: a cell that was promised has no record.
        LOST("I1"),
        /// I1: a cell has more than one record.
        DOUBLED("I1"),
        /// I1: a cell ended as it should not have.
        WRONG("I1"),
        /// I2: a result or an image is not there, not whole, or not of one attempt; or who did not own it finished it.
        SPLICED("I2"),
        /// I3: a published object changed.
        CHANGED("I3"),
        /// I4: something is left at rest.
        LEFT("I4"),
        /// Something took longer than is promised.
        SLOW("time"),
        /// I5: a fault that was to happen did not.
        SILENT("I5");

        private final String invariant;

        Harm(String invariant) {
            this.invariant = invariant;
        }

        String invariant() {
            return invariant;
        }
    }

    @Override
    public String toString() {
        return harm.invariant() + " " + harm.name().toLowerCase(java.util.Locale.ROOT) + ": " + what;
    }
}
