package kiln.coordinator.runtime;

import java.util.Optional;
import java.util.function.Consumer;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger as far as its log was read or written, from the newest checkpoint on. There is no other way from the
/// log to a ledger: what a checkpoint holds are events as well.
final class Chronicle {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);

    private final Ledger ledger = new Ledger();
    private long position;
    private long reportsTaken;
    /// The last batch that was read or written: by it the log is known again.
    private Optional<Checkpoint.Anchor> anchor = Optional.empty();
    private long checkpointAt;
    private int checkpointSize;

    private Chronicle() {}

    /// Reads everything there is.
    static Chronicle open(LedgerHistory log, Checkpoints checkpoints) {
        for (String key : checkpoints.newestFirst()) {
            Optional<Chronicle> chronicle = checkpoints.read(key).flatMap(checkpoint -> of(checkpoint, key, log));
            if (chronicle.isPresent()) {
                return chronicle.get();
            }
        }
        Chronicle whole = new Chronicle();
        whole.catchUp(log);
        LOG.info("ledger replayed from its beginning events={}", whole.ledger.eventCount());
        return whole;
    }

    /// Goes on where a checkpoint ends; nothing if the log is not the one it was made of.
    private static Optional<Chronicle> of(Checkpoint checkpoint, String key, LedgerHistory log) {
        Chronicle chronicle = new Chronicle();
        Checkpoint.Anchor anchor = checkpoint.head().anchor();
        chronicle.take(new LedgerLog.Batch(checkpoint.events(), checkpoint.head().reportsTaken()));
        long before = chronicle.ledger.eventCount();
        chronicle.checkpointIs(before, checkpoint.events().size());
        chronicle.anchor = Optional.of(anchor);
        if (!chronicle.goOn(log, chronicle::take)) {
            LOG.warn("checkpoint is not of this log, an older one or the whole log is read key={}", key);
            return Optional.empty();
        }
        LOG.info("ledger restored key={} events={} replayed={}", key, before, chronicle.ledger.eventCount() - before);
        return Optional.of(chronicle);
    }

    /// Takes what comes after the batch that was read last, if that is the first to come.
    private static final class Join implements Consumer<LedgerLog.Batch> {
        private final Checkpoint.Anchor anchor;
        private final Consumer<LedgerLog.Batch> taker;
        private boolean first = true;
        private boolean fits;

        Join(Checkpoint.Anchor anchor, Consumer<LedgerLog.Batch> taker) {
            this.anchor = anchor;
            this.taker = taker;
        }

        @Override
        public void accept(LedgerLog.Batch batch) {
            if (first) {
                first = false;
                fits = anchor.holds(batch);
            } else if (fits) {
                taker.accept(batch);
            }
        }
    }

    /// Reads what was written since.
    void catchUp(LedgerHistory log) {
        catchUp(log, this::take);
    }

    /// Reads what was written since.
    ///
    /// @param taker hands each batch to [#take], when nobody reads the ledger
    void catchUp(LedgerHistory log, Consumer<LedgerLog.Batch> taker) {
        read(log, position, taker);
    }

    /// Reads on from a log that may be another one: a broker that lost the end of its log after it was read here has
    /// a history of its own from there on.
    ///
    /// @param taker hands each batch to [#take], when nobody reads the ledger
    /// @return whether it has the batch that was read last; if not, nothing was taken, and this is good for nothing
    boolean goOn(LedgerHistory log, Consumer<LedgerLog.Batch> taker) {
        if (anchor.isEmpty()) {
            catchUp(log, taker);
            return true;
        }
        Join join = new Join(anchor.get(), taker);
        read(log, anchor.get().from(), join);
        return join.fits;
    }

    private void read(LedgerHistory log, long from, Consumer<LedgerLog.Batch> taker) {
        position = log.replay(from, batch -> {
            anchor = Optional.of(Checkpoint.Anchor.of(log.position(), batch));
            taker.accept(batch);
        });
    }

    void take(LedgerLog.Batch batch) {
        batch.events().forEach(ledger::apply);
        reportsTaken = Math.max(reportsTaken, batch.reportsTaken());
    }

    /// Writes events that the ledger has taken already.
    void append(LedgerLog log, LedgerLog.Batch batch) {
        long after = log.append(batch);
        anchor = Optional.of(Checkpoint.Anchor.of(position, batch));
        position = after;
        reportsTaken = Math.max(reportsTaken, batch.reportsTaken());
    }

    Ledger ledger() {
        return ledger;
    }

    long reportsTaken() {
        return reportsTaken;
    }

    /// Events since the newest checkpoint that was read or made.
    long eventsSinceCheckpoint() {
        return ledger.eventCount() - checkpointAt;
    }

    /// Events in the last batch; 0 before the first.
    int lastBatchEvents() {
        return anchor.map(Checkpoint.Anchor::events).orElse(0);
    }

    /// Events in that checkpoint.
    int checkpointSize() {
        return checkpointSize;
    }

    private void checkpointIs(long atEvent, int size) {
        checkpointAt = atEvent;
        checkpointSize = size;
    }

    /// The ledger as it stands; nothing while there is nothing in the log to know it by.
    Optional<Checkpoint> checkpoint() {
        return anchor.map(last -> {
            Checkpoint.Head head = new Checkpoint.Head(Checkpoint.FORMAT, position, reportsTaken, last);
            Checkpoint checkpoint = new Checkpoint(head, Compaction.of(ledger));
            checkpointIs(ledger.eventCount(), checkpoint.events().size());
            return checkpoint;
        });
    }
}
