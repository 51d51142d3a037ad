package kiln.farm.sim;

import java.util.List;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.Sweep;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerHistory;

/// Ledgers against the log they were made of.
final class Replay {
    private Replay() {}

    /// ReplayEqualsLive: whoever reads the log from its beginning knows what the leader knows. SweepFindsNothing: nothing
    /// was overlooked by then.
    static void check(Ledger live, LedgerHistory log) {
        if (!Sweep.of(live, 0).isEmpty()) {
            throw new Violation("SweepFindsNothing", Sweep.of(live, 0).toString());
        }
        same("ReplayEqualsLive", live, whole(log, Long.MAX_VALUE));
    }

    /// RestartEqualsReplay: whoever takes over, with a checkpoint or with what it has read before, knows what one knows
    /// who reads everything.
    static void restart(Ledger begun, LedgerHistory log) {
        same("RestartEqualsReplay", begun, whole(log, begun.eventCount()));
    }

    /// @param events so many from the beginning: others may have written more by now
    private static Ledger whole(LedgerHistory log, long events) {
        Ledger ledger = new Ledger();
        log.replay(LedgerHistory.BEGINNING, batch -> batch.events().stream()
                .filter(event -> ledger.eventCount() < events).forEach(ledger::apply));
        return ledger;
    }

    /// Two ledgers are the same if nothing in what is said of them differs.
    static void same(String invariant, Ledger one, Ledger other) {
        List<LedgerEvent> here = Compaction.of(one);
        List<LedgerEvent> there = Compaction.of(other);
        for (int i = 0; i < Math.max(here.size(), there.size()); i++) {
            if (i >= here.size() || i >= there.size() || !here.get(i).equals(there.get(i))) {
                throw new Violation(invariant, "one says " + at(here, i) + ", the other " + at(there, i));
            }
        }
    }

    private static String at(List<LedgerEvent> events, int i) {
        return i < events.size() ? events.get(i).toString() : "nothing";
    }
}
