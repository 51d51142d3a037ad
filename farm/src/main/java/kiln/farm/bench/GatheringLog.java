package kiln.farm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerLog;

/// Writes many batches as one while it is told to, so that a past of years gets into a real log in seconds. Where such a
/// batch is in the log is not known before it is written: nothing may build on positions meanwhile.
final class GatheringLog implements LedgerLog {
    private static final int EVENTS = 4_000;

    private final LedgerLog log;
    private final List<LedgerEvent> gathered = new ArrayList<>();
    private long reportsTaken;
    private long position;
    private boolean gathers;

    GatheringLog(LedgerLog log) {
        this.log = log;
    }

    void gather() {
        gathers = true;
    }

    /// When it returns, everything is in the log.
    void pass() {
        gathers = false;
        flush();
    }

    private void flush() {
        if (!gathered.isEmpty()) {
            position = log.append(new Batch(gathered, reportsTaken));
            gathered.clear();
        }
    }

    @Override
    public long append(Batch batch) {
        if (!gathers) {
            position = log.append(batch);
            return position;
        }
        gathered.addAll(batch.events());
        reportsTaken = batch.reportsTaken();
        if (gathered.size() >= EVENTS) {
            flush();
        }
        return position;
    }

    @Override
    public long replay(long from, Consumer<Batch> consumer) {
        return log.replay(from, consumer);
    }

    @Override
    public long position() {
        return log.position();
    }

    @Override
    public boolean vacant() {
        return log.vacant();
    }

    @Override
    public long token() {
        return log.token();
    }

    @Override
    public void close() {
        log.close();
    }
}
