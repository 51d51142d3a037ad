package kiln.schemas.transport;

import static kiln.schemas.transport.Samples.queued;
import static kiln.schemas.transport.Samples.reset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// What every [LedgerLog] and [LedgerTail] holds to.
public abstract class LedgerLogContract {
    protected abstract Ports ports();

    @Test
    void whatWasAppended_isReplayedInOrderWithItsOffset() {
        try (LedgerLog writer = ports().openLedger()) {
            writer.append(new LedgerLog.Batch(List.of(queued(1), queued(2)), 7));
            writer.append(new LedgerLog.Batch(List.of(reset(1, "lost")), 9));
        }

        try (LedgerLog reader = ports().openLedger()) {
            assertEquals(new LedgerLog.Batch(List.of(queued(1), queued(2), reset(1, "lost")), 9), joined(reader));
        }
    }

    @Test
    void ledgerWithoutEvents_replaysNothing() {
        try (LedgerLog log = ports().openLedger()) {
            List<LedgerLog.Batch> batches = new ArrayList<>();

            log.replay(batches::add);

            assertEquals(List.of(), batches);
        }
    }

    @Test
    void batchWithoutEvents_keepsTheOffset() {
        try (LedgerLog log = ports().openLedger()) {
            log.append(new LedgerLog.Batch(List.of(queued(1)), 3));
            log.append(new LedgerLog.Batch(List.of(), 5));

            assertEquals(new LedgerLog.Batch(List.of(queued(1)), 5), joined(log));
        }
    }

    @Test
    void afterReplay_theSameLogGoesOn() {
        try (LedgerLog log = ports().openLedger()) {
            log.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            joined(log);
            log.append(new LedgerLog.Batch(List.of(queued(2)), 2));

            assertEquals(new LedgerLog.Batch(List.of(queued(1), queued(2)), 2), joined(log));
        }
    }

    @Test
    void olderWriter_isFencedByTheNewerAndChangesNothing() {
        try (LedgerLog older = ports().openLedger()) {
            older.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            try (LedgerLog newer = ports().openLedger()) {
                var late = new LedgerLog.Batch(List.of(queued(2), queued(3)), 2);
                assertThrows(LedgerLog.FencedException.class, () -> older.append(late));
                newer.append(new LedgerLog.Batch(List.of(queued(4)), 3));

                assertEquals(new LedgerLog.Batch(List.of(queued(1), queued(4)), 3), joined(newer));
            }
        }
    }

    @Test
    void tail_seesWhatComesAfterItsOpening() {
        try (LedgerLog log = ports().openLedger()) {
            log.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            try (LedgerTail tail = ports().tailLedger()) {
                log.append(new LedgerLog.Batch(List.of(queued(2)), 2));
                log.append(new LedgerLog.Batch(List.of(), 3));
                log.append(new LedgerLog.Batch(List.of(queued(3)), 3));

                assertEquals(List.of(queued(2), queued(3)), Waiting.atLeast(2, tail::poll));
                assertEquals(List.of(), Waiting.atOnce(tail::poll));
            }
        }
    }

    /// All batches as one.
    protected static LedgerLog.Batch joined(LedgerLog log) {
        List<LedgerEvent> events = new ArrayList<>();
        long[] reportsTaken = {0};
        log.replay(batch -> {
            events.addAll(batch.events());
            reportsTaken[0] = batch.reportsTaken();
        });
        return new LedgerLog.Batch(events, reportsTaken[0]);
    }
}
