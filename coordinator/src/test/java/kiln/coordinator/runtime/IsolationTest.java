package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.plan.Plan;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerHistory;
import org.junit.jupiter.api.Test;

/// One wrong value stops nothing but itself.
class IsolationTest {
    private final InMemoryTransport transport = new InMemoryTransport();
    private final Foreman foreman = new Foreman(new Foreman.Tools(transport.openLedger(), transport.offerSink(),
            new Librarian(new InMemoryArtifactStore()), errand -> {}, home -> {},
            InstantSource.fixed(Instant.ofEpochMilli(1_000)), CoordinatorConfig.defaults()));

    @Test
    void aCommandThatCannotBeDecided_isReported_andItsNeighboursAreDecided() {
        Plan plan = Graphs.oneCell();
        Plan torn = new Plan(plan.request(), plan.cells(), plan.jobs().subList(1, plan.jobs().size()));
        Command bad = new Command.Submit(Graphs.BUILD, torn, 1_000);
        Command good = new Command.Submit(Graphs.OTHER_BUILD, plan, 1_000);

        int events = foreman.handle(List.of(bad, good)).size();

        assertEquals(List.of(Graphs.OTHER_BUILD), List.copyOf(foreman.ledger().builds().keySet()));
        assertTrue(foreman.stumbledOver(bad).isPresent());
        assertTrue(foreman.stumbledOver(good).isEmpty());
        assertEquals(1, foreman.health().stumbles());
        Ledger replayed = new Ledger();
        transport.openLedger().replay(LedgerHistory.BEGINNING, batch -> batch.events().forEach(replayed::apply));
        assertEquals(events, replayed.eventCount());
    }

    @Test
    void aSweepOfASoundLedger_findsNothing() {
        foreman.handle(List.of(new Command.Submit(Graphs.BUILD, Graphs.oneCell(), 1_000)));
        foreman.expired(List.of());
        foreman.dispatch();

        assertEquals(0, foreman.health().findings());
    }
}
