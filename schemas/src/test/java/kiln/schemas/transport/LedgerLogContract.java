package kiln.schemas.transport;

import static kiln.schemas.transport.Samples.queued;
import static kiln.schemas.transport.Samples.reset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.WorkerId;
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

            assertEquals(LedgerHistory.BEGINNING, log.replay(LedgerHistory.BEGINNING, batches::add));

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
            appendVisibly(log);
            try (LedgerTail tail = ports().tailLedger()) {
                log.append(new LedgerLog.Batch(List.of(queued(2)), 2));
                log.append(new LedgerLog.Batch(List.of(), 3));
                log.append(new LedgerLog.Batch(List.of(queued(3)), 3));

                assertEquals(List.of(queued(2), queued(3)), Waiting.atLeast(2, Waiting.eventsOf(tail)));
                assertEquals(List.of(), Waiting.atOnce(Waiting.eventsOf(tail)));
            }
        }
    }

    @Test
    void tail_leavesOutOtherJobs_andNothingElse() {
        LedgerEvent.WorkerLeft left = new LedgerEvent.WorkerLeft(new WorkerId("alice-1"), true, 5);
        try (LedgerLog log = ports().openLedger()) {
            appendVisibly(log);
            try (LedgerTail tail = ports().tailLedger()) {
                log.append(new LedgerLog.Batch(List.of(queued(2), left, queued(3), queued(4)), 2));

                List<LedgerEvent> seen = Waiting.atLeast(2, patience -> tail.poll(patience, Samples.job(3)::equals));

                assertEquals(List.of(left, queued(3)), seen);
            }
        }
    }

    @Test
    void ofTwoThatTookOver_exactlyTheLastLeads() {
        try (LedgerLog first = ports().openLedger(); LedgerLog second = ports().openLedger()) {
            assertTrue(first.token() < second.token());
            assertThrows(
                    LedgerLog.FencedException.class, () -> first.append(new LedgerLog.Batch(List.of(queued(1)), 1)));
            second.append(new LedgerLog.Batch(List.of(queued(2)), 2));

            assertEquals(new LedgerLog.Batch(List.of(queued(2)), 2), joined(second));
        }
    }

    @Test
    void readingFromAPosition_isReadingTheRest() {
        try (LedgerLog log = ports().openLedger(); LedgerHistory history = ports().ledgerHistory()) {
            long one = log.append(new LedgerLog.Batch(List.of(queued(1), queued(2)), 1));
            long two = log.append(new LedgerLog.Batch(List.of(), 2));
            long three = log.append(new LedgerLog.Batch(List.of(queued(3)), 3));

            assertEquals(
                    List.of(new LedgerLog.Batch(List.of(), 2), new LedgerLog.Batch(List.of(queued(3)), 3)),
                    batches(history, one, three));
            assertEquals(List.of(new LedgerLog.Batch(List.of(queued(3)), 3)), batches(history, two, three));
            assertEquals(List.of(), batches(history, three, three));
        }
    }

    @Test
    void whoOnlyReads_takesNothingOver_andKeepsUp() {
        try (LedgerLog log = ports().openLedger(); LedgerHistory history = ports().ledgerHistory()) {
            long one = log.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            assertEquals(List.of(new LedgerLog.Batch(List.of(queued(1)), 1)), batches(history, 0, one));
            long two = log.append(new LedgerLog.Batch(List.of(queued(2)), 2));

            assertEquals(List.of(new LedgerLog.Batch(List.of(queued(2)), 2)), batches(history, one, two));
        }
    }

    @Test
    void ledgerIsVacant_beforeTheFirstAndAfterTheLastEndedInGoodOrder() {
        try (LedgerHistory history = ports().ledgerHistory()) {
            assertTrue(vacant(history));
            LedgerLog outlived = ports().openLedger();
            LedgerLog leader = ports().openLedger();
            long position = leader.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            assertFalse(vacant(history));
            outlived.close();
            assertFalse(vacant(history));
            leader.close();

            assertTrue(vacant(history));
            assertEquals(position, history.replay(position, batch -> {}));
            assertTrue(history.vacant());
        }
    }

    private static boolean vacant(LedgerHistory history) {
        history.replay(LedgerHistory.BEGINNING, batch -> {});
        return history.vacant();
    }

    @Test
    void coordinatorsThatTakeOverFromEachOther_leaveWhatTheyWereToldIsThere() {
        Random random = new Random(7);
        List<LedgerLog.Batch> appended = new ArrayList<>();
        List<LedgerLog> logs = new ArrayList<>(List.of(ports().openLedger()));
        for (int number = 0; number < 120; number++) {
            if (random.nextInt(6) == 0) {
                logs.add(ports().openLedger());
            }
            LedgerLog some = logs.get(random.nextInt(logs.size()));
            var batch = new LedgerLog.Batch(events(number, random.nextInt(4)), number);
            if (appended(some, batch)) {
                appended.add(batch);
                assertEquals(logs.getLast(), some);
            }
        }

        try (LedgerHistory history = ports().ledgerHistory()) {
            List<LedgerLog.Batch> replayed = new ArrayList<>();
            history.replay(LedgerHistory.BEGINNING, replayed::add);
            assertEquals(appended, replayed);
        }
        logs.forEach(LedgerLog::close);
    }

    private static List<LedgerEvent> events(int number, int count) {
        return IntStream.range(0, count).mapToObj(one -> queued(10 * number + one)).toList();
    }

    private static boolean appended(LedgerLog log, LedgerLog.Batch batch) {
        try {
            log.append(batch);
            return true;
        } catch (LedgerLog.FencedException | LedgerLog.InDoubtException e) {
            return false;
        }
    }

    /// All batches from a position on, which end where they should.
    private static List<LedgerLog.Batch> batches(LedgerHistory history, long from, long end) {
        List<LedgerLog.Batch> batches = new ArrayList<>();
        assertEquals(end, history.replay(from, batches::add));
        return batches;
    }

    /// Appends one event and waits until tails see it, which may be a moment after.
    private void appendVisibly(LedgerLog log) {
        try (LedgerTail before = ports().tailLedger()) {
            log.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            assertEquals(List.of(queued(1)), Waiting.atLeast(1, Waiting.eventsOf(before)));
        }
    }

    /// All batches as one.
    protected static LedgerLog.Batch joined(LedgerLog log) {
        List<LedgerEvent> events = new ArrayList<>();
        long[] reportsTaken = {0};
        log.replay(LedgerHistory.BEGINNING, batch -> {
            events.addAll(batch.events());
            reportsTaken[0] = batch.reportsTaken();
        });
        return new LedgerLog.Batch(events, reportsTaken[0]);
    }
}
