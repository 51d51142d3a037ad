package kiln.farm.chaos;

import java.util.Set;
import kiln.farm.fault.Plot;

/// How the cells of a rehearsed build must end. The label of the request says it, so that the ledger alone is enough to
/// judge.
enum Expected {
    MADE(Set.of("built", "reused", "skipped")),
    FAILED(Set.of("failed", "skipped")),
    BLOCKED(Set.of("blocked", "skipped")),
    /// It was called off at some moment.
    ANY(Set.of("built", "reused", "skipped", "failed", "blocked", "cancelled"));

    private static final String PREFIX = "chaos ";
    private final Set<String> outcomes;

    Expected(Set<String> outcomes) {
        this.outcomes = outcomes;
    }

    static Expected of(Plot plot) {
        return switch (plot) {
            case GOOD, LOST_INPUT -> MADE;
            case BAD_IMAGE -> FAILED;
            case BAD_TOOLBOX -> BLOCKED;
        };
    }

    String label() {
        return PREFIX + this;
    }

    /// @param label of any request; one that says nothing expects success
    static Expected ofLabel(String label) {
        return label.startsWith(PREFIX) ? valueOf(label.substring(PREFIX.length())) : MADE;
    }

    boolean allows(String outcome) {
        return outcomes.contains(outcome);
    }
}
