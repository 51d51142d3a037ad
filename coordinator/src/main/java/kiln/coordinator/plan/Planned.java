package kiln.coordinator.plan;

import java.util.List;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Problem;

/// What comes of a request: a plan, or every reason why not.
public sealed interface Planned {
    record Accepted(Plan plan) implements Planned {}

    record Refused(List<Problem> problems) implements Planned {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
