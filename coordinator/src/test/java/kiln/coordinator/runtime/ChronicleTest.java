package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.LedgerPicture;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import org.junit.jupiter.api.Test;

/// A start from a checkpoint comes to the same as one from the whole log, or it is not made from the checkpoint.
class ChronicleTest {
    private final InMemoryTransport transport = new InMemoryTransport();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Checkpoints checkpoints = new Checkpoints(store);
    private final Decider decider = new Decider(2, 3, 1_000);
    private final LedgerLog log = transport.openLedger();
    private final Chronicle live = Chronicle.open(log, checkpoints);
    private int builds;

    @Test
    void beforeTheFirstBatch_thereIsNoCheckpoint() {
        assertEquals(Optional.empty(), live.checkpoint());
    }

    @Test
    void aStartFromACheckpoint_readsOnlyWhatCameAfterIt() {
        build();
        build();
        write();
        build();
        Counting counting = new Counting(transport.ledgerHistory());

        Chronicle back = Chronicle.open(counting, checkpoints);

        assertSame(live, back);
        assertEquals(2, counting.batches, "the checkpoint's own last batch and the one after it");
    }

    @Test
    void aCheckpointThatCannotBeRead_isPassedOver() {
        build();
        write();
        build();
        write();
        store.putObject(checkpoints.newestFirst().getFirst(), new byte[] {1, 2, 3}, "application/zstd");
        Counting counting = new Counting(transport.ledgerHistory());

        assertSame(live, Chronicle.open(counting, checkpoints));
        assertEquals(2, counting.batches);

        store.delete(checkpoints.newestFirst().getLast());
        assertSame(live, Chronicle.open(transport.ledgerHistory(), checkpoints));
    }

    @Test
    void aCheckpointOfAnotherLog_isNotBelieved() {
        build();
        write();
        InMemoryTransport other = new InMemoryTransport();
        LedgerLog young = other.openLedger();
        assertEquals(0, Chronicle.open(young, checkpoints).ledger().eventCount(), "a log that is shorter");
        young.append(new LedgerLog.Batch(List.of(new LedgerEvent.WorkerLeft(Graphs.ALICE, true, 1)), 1));
        young.append(new LedgerLog.Batch(List.of(new LedgerEvent.WorkerLeft(Graphs.BOB, true, 1)), 2));

        assertEquals(2, Chronicle.open(young, checkpoints).ledger().eventCount(), "a log with other batches");
    }

    @Test
    void aCheckpointOfAWriterThatWasFencedSince_isGoodUpToItsPosition() {
        build();
        Optional<Checkpoint> late = live.checkpoint();
        LedgerLog next = transport.openLedger();
        Chronicle follower = Chronicle.open(next, checkpoints);
        BuildId build = id();
        append(follower, next, new Command.Submit(build, Graphs.oneCell(), 9));
        checkpoints.write(late.orElseThrow());

        assertSame(follower, Chronicle.open(transport.ledgerHistory(), checkpoints));
    }

    @Test
    void whoFollows_takesOnlyWhatIsNew() {
        Chronicle standby = Chronicle.open(transport.ledgerHistory(), checkpoints);
        build();
        standby.catchUp(transport.ledgerHistory());
        build();
        standby.catchUp(transport.ledgerHistory());

        assertSame(live, standby);
    }

    private void build() {
        append(live, log, new Command.Submit(id(), Graphs.matrix("", 1 + builds, 1, 1), 1_000 + builds));
    }

    private BuildId id() {
        return new BuildId("20260101-000000-000" + ++builds);
    }

    private void append(Chronicle chronicle, LedgerLog to, Command command) {
        List<LedgerEvent> events = new ArrayList<>(decider.decide(chronicle.ledger(), command));
        chronicle.append(to, new LedgerLog.Batch(events, builds));
    }

    private void write() {
        checkpoints.write(live.checkpoint().orElseThrow());
    }

    private static void assertSame(Chronicle one, Chronicle two) {
        assertEquals(LedgerPicture.of(one.ledger()), LedgerPicture.of(two.ledger()));
        assertEquals(one.reportsTaken(), two.reportsTaken());
    }

    /// Counts what is read.
    private static final class Counting implements LedgerHistory {
        private final LedgerHistory real;
        private int batches;

        Counting(LedgerHistory real) {
            this.real = real;
        }

        @Override
        public long replay(long from, Consumer<LedgerLog.Batch> consumer) {
            return real.replay(from, batch -> {
                batches++;
                consumer.accept(batch);
            });
        }

        @Override
        public long position() {
            return real.position();
        }

        @Override
        public boolean vacant() {
            return real.vacant();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
