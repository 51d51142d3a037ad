package kiln.coordinator.ledger;

import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;

/// One cell of one build.
public record CellRef(BuildId build, CellId cell) {}
