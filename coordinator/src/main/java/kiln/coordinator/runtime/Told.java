package kiln.coordinator.runtime;

import java.util.List;
import kiln.schemas.message.LedgerEvent;

/// Hears what a reign brings about.
interface Told {
    /// Something became true.
    void events(Present present, List<LedgerEvent> events);

    /// What is shown is not durable; called while nobody reads.
    void spoilt();
}
