package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
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

    private static final long CLAIMED_AFTER = 5;

    private final LeaseTable leases = new LeaseTable(SILENCE);
    private final Ledger ledger = ledgerWithALease(
            new LedgerEvent.JobStarted(TOOLS, 1, Graphs.ALICE, 1_000, Optional.of(CLAIMED_AFTER)));

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

    @Test
    void beatThatComesTwiceOrLate_saysNothing() {
        assertTrue(leases.heard(beat(7, 1), 50_000));
        assertFalse(leases.heard(beat(7, 1), 59_000));
        assertFalse(leases.heard(beat(6, 1), 59_000));

        assertEquals(List.of(), expiredAt(60_000));
        assertEquals(List.of("fell silent for 10 s (the limit is 10 s)"), expiredAt(60_001));
    }

    @Test
    void beatFromBeforeTheClaim_endsNoLease() {
        leases.heard(beat(CLAIMED_AFTER), 50_000);
        assertEquals(List.of(), expiredAt(50_000));
        leases.reported(Graphs.ALICE, 59_000);
        leases.reported(Graphs.ALICE, 68_000);

        assertEquals(List.of(), expiredAt(70_000));
    }

    @Test
    void leaseThatLaterBeatsDoNotName_endsOnceItsReportHadTimeToCome() {
        leases.heard(beat(CLAIMED_AFTER + 1), 50_000);
        assertEquals(List.of(), expiredAt(50_000));
        leases.heard(beat(CLAIMED_AFTER + 2), 60_000);

        assertEquals(List.of(), expiredAt(60_000));
        assertEquals(List.of("no longer works on it"), expiredAt(60_001));
    }

    @Test
    void whoWasDeaf_givesReportsTheirTimeAnew() {
        leases.heard(beat(CLAIMED_AFTER + 1), 50_000);
        assertEquals(List.of(), expiredAt(50_000));
        leases.countAnew(90_000);

        assertEquals(List.of(), expiredAt(90_000));
        leases.heard(beat(CLAIMED_AFTER + 2), 99_000);
        assertEquals(List.of(), expiredAt(100_000));
        assertEquals(List.of("no longer works on it"), expiredAt(100_001));
    }

    @Test
    void leaseThatIsNamedAgain_goesOn() {
        leases.heard(beat(CLAIMED_AFTER + 1), 50_000);
        assertEquals(List.of(), expiredAt(50_000));
        leases.heard(beat(CLAIMED_AFTER + 2, 1), 55_000);
        assertEquals(List.of(), expiredAt(55_000));
        leases.heard(beat(CLAIMED_AFTER + 3), 60_000);
        assertEquals(List.of(), expiredAt(60_000));
        leases.heard(beat(CLAIMED_AFTER + 4), 69_000);

        assertEquals(List.of(), expiredAt(70_000));
        assertEquals(List.of("no longer works on it"), expiredAt(70_001));
    }

    @Test
    void leaseOfWhichNoBeatTells_waitsUntilTheReportsAreRead() {
        leases.reportsRead(49_999);
        leases.heard(beat(CLAIMED_AFTER + 1), 50_000);
        assertEquals(List.of(), reasons(leases.expired(ledger, 50_000)));
        leases.heard(beat(CLAIMED_AFTER + 2), 60_000);
        assertEquals(List.of(), reasons(leases.expired(ledger, 60_001)));
        leases.reportsRead(50_000);

        assertEquals(List.of("no longer works on it"), reasons(leases.expired(ledger, 60_002)));
    }

    @Test
    void beatAfterTheFarewell_bringsNobodyBack() {
        leases.heard(beat(1), 50_000);
        leases.left(Graphs.ALICE, 51_000);

        assertFalse(leases.heard(beat(2), 52_000));
        assertEquals(Map.of(), leases.workers());
    }

    @Test
    void leaseOfAClaimThatIsReadAfterTheFarewell_endsAsGivenBack_onceTheReportsAreRead() {
        leases.left(Graphs.ALICE, 50_000);
        leases.reportsRead(49_999);
        assertEquals(List.of(), leases.expired(ledger, 50_500));
        leases.reportsRead(50_000);

        assertEquals(List.of(
                new Command.LeaseExpired(TOOLS, 1, Graphs.ALICE, "ended", true, 50_600),
                new Command.WorkerGone(Graphs.ALICE, true, 50_600)), leases.expired(ledger, 50_600));
    }

    @Test
    void workerThatDoesNotCount_isTakenAtItsLastWord() {
        Ledger old = ledgerWithALease(new LedgerEvent.JobStarted(TOOLS, 1, Graphs.ALICE, 41_000));
        Progress.Heartbeat beat = new Progress.Heartbeat(Graphs.ALICE, "host", 1, List.of(), 0);
        leases.heard(beat, 50_000);
        assertEquals(List.of(), reasons(leases.expired(old, 50_000)));
        leases.heard(beat, 51_001);
        assertEquals(List.of(), reasons(leases.expired(old, 51_001)));
        leases.heard(beat, 61_000);
        leases.reportsRead(61_000);

        assertEquals(List.of("no longer works on it"), reasons(leases.expired(old, 61_002)));
    }

    /// @param attempts of the job that is leased, as far as the worker names them
    private static Progress.Heartbeat beat(long number, int... attempts) {
        List<Progress.Running> running = Arrays.stream(attempts)
                .mapToObj(attempt -> new Progress.Running(TOOLS, attempt, "fetch", 0)).toList();
        return new Progress.Heartbeat(Graphs.ALICE, "host", 1, running, 0, Optional.empty(), Optional.of(number));
    }

    private List<String> expiredAt(long now) {
        leases.reportsRead(now);
        return reasons(leases.expired(ledger, now));
    }

    private static List<String> reasons(List<Command> commands) {
        return commands.stream()
                .flatMap(command -> command instanceof Command.LeaseExpired lease ? Optional.of(lease.reason()).stream() : Optional.<String>empty().stream())
                .toList();
    }

    private static Ledger ledgerWithALease(LedgerEvent.JobStarted started) {
        Ledger ledger = new Ledger();
        BuildRequest request = PLAN.request();
        ledger.apply(new LedgerEvent.BuildAccepted(Graphs.BUILD, request, 0, PLAN.jobs().size(), 0));
        for (Job job : PLAN.jobs()) {
            ledger.apply(new LedgerEvent.JobPlanned(Graphs.BUILD, job));
        }
        ledger.apply(new LedgerEvent.JobKeyed(TOOLS, Sha256.of("key"), Map.of()));
        ledger.apply(new LedgerEvent.JobQueued(TOOLS, 1, 0));
        ledger.apply(started);
        return ledger;
    }
}
