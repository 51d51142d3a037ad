package kiln.farm.chaos;

/// How far a fault that was asked for came.
enum Hit {
    /// It did its harm.
    FIRED("fired"),
    /// The farm came to the place, and nothing happened there.
    REACHED("was reached and did nothing"),
    /// The farm never came to the place, however long it was waited for.
    MISSED("was not reached"),
    /// The time was over before it was tried.
    LATE("was not tried: the time was over");

    private final String words;

    Hit(String words) {
        this.words = words;
    }

    static Hit fired(boolean fired) {
        return fired ? FIRED : MISSED;
    }

    boolean reached() {
        return this == FIRED || this == REACHED;
    }

    String words() {
        return words;
    }
}
