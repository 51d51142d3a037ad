package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

/// Silence of ten seconds ends a lease.
class LeaseTableTest {
    private static final long SILENCE = 10_000;
    private static final Plan PLAN = Graphs.oneCell();
    private static final JobId TOOLS = Graphs.job(PLAN, "tools");

    private final LeaseTable leases = new LeaseTable(SILENCE);
    private final Ledger ledger = ledgerWithALeaseSince(1_000);

    @Test
    void workerNeverHeardOf_hasItsTimeFromTheFirstLookOn() {
        assertEquals(List.of(), expiredAt(50_000));
        assertEquals(List.of(), expiredAt(60_000));
        assertEquals(List.of("fell silent for 10 s (the limit is 10 s)"), expiredAt(60_001));
    }

    @Test
    void reportCountsAsASignOfLife_whenBeatsGetLost() {
        assertEquals(List.of(), expiredAt(50_000));
        leases.reported(Graphs.ALICE, 59_000);

        assertEquals(List.of(), expiredAt(69_000));
        assertEquals(List.of("fell silent for 10 s (the limit is 10 s)"), expiredAt(69_001));
    }

    private List<String> expiredAt(long now) {
        return leases.expired(ledger, now).stream()
                .flatMap(command -> command instanceof Command.LeaseExpired lease ? Optional.of(lease.reason()).stream() : Optional.<String>empty().stream())
                .toList();
    }

    private static Ledger ledgerWithALeaseSince(long millis) {
        Ledger ledger = new Ledger();
        BuildRequest request = PLAN.request();
        ledger.apply(new LedgerEvent.BuildAccepted(Graphs.BUILD, request, 0, PLAN.jobs().size(), 0));
        for (Job job : PLAN.jobs()) {
            ledger.apply(new LedgerEvent.JobPlanned(Graphs.BUILD, job));
        }
        ledger.apply(new LedgerEvent.JobKeyed(TOOLS, Sha256.of("key"), Map.of()));
        ledger.apply(new LedgerEvent.JobQueued(TOOLS, 1, 0));
        ledger.apply(new LedgerEvent.JobStarted(TOOLS, 1, Graphs.ALICE, millis));
        return ledger;
    }
}
