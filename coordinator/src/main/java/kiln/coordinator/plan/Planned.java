package kiln.coordinator.plan;

import java.util.List;
import kiln.schemas.plan.Plan;
import kiln.schemas.problem.Problem;

/// What came of planning.
public sealed interface Planned {

    record Accepted(Plan plan) implements Planned {}

    /// @param problems everything that is wrong with the request; never empty
    record Refused(List<Problem> problems) implements Planned {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
