package kiln.schemas.transport;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import kiln.schemas.message.AboutJob;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;

/// All ports in the memory of one process: for unit tests and simulation. One writer of the ledger at a time: the
/// newest opened log fences the older ones.
public final class InMemoryTransport {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<LedgerLog.Batch> ledger = new ArrayList<>();
    private final List<WorkerReport> reports = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();
    private final Deque<JobOffer> offers = new ArrayDeque<>();
    private int ledgerEpoch;
    private boolean vacant = true;

    public LedgerLog openLedger() {
        lock.lock();
        try {
            vacant = false;
            return new Log(++ledgerEpoch);
        } finally {
            lock.unlock();
        }
    }

    /// For those who only read; changes nothing.
    public LedgerHistory ledgerHistory() {
        return new History();
    }

    public LedgerTail tailLedger() {
        lock.lock();
        try {
            return new Tail(ledger.size());
        } finally {
            lock.unlock();
        }
    }

    public OfferSink offerSink() {
        return new Offers();
    }

    public OfferSource offerSource() {
        return new Taker();
    }

    public ReportSink reportSink() {
        return new ReportSink() {
            @Override
            public void send(WorkerReport report) {
                change(() -> reports.add(report));
            }

            @Override
            public void claim(WorkerReport.Claimed claim) {
                send(claim);
            }

            @Override
            public void close() {}
        };
    }

    public ReportSource reportSource() {
        return new Reports();
    }

    public ProgressSink progressSink() {
        return new ProgressSink() {
            @Override
            public void send(Progress one) {
                change(() -> progress.add(one));
            }

            @Override
            public void close() {}
        };
    }

    public ProgressSource progressSource() {
        lock.lock();
        try {
            return new ProgressFeed(progress.size());
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the list has more than `from` entries or patience ends; then the entries from there on.
    private <T> List<T> after(List<T> list, long from, Duration patience) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (list.size() <= from && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return List.copyOf(list.subList((int) Math.min(from, list.size()), list.size()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private class History implements LedgerHistory {
        private long position;

        @Override
        public long replay(long from, Consumer<LedgerLog.Batch> consumer) {
            position = from;
            for (LedgerLog.Batch batch : after(ledger, from, Duration.ZERO)) {
                consumer.accept(batch);
                position++;
            }
            return position;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean vacant() {
            lock.lock();
            try {
                return vacant;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {}
    }

    private final class Log extends History implements LedgerLog {
        private final int epoch;

        Log(int epoch) {
            this.epoch = epoch;
        }

        @Override
        public long append(Batch batch) {
            lock.lock();
            try {
                if (epoch != ledgerEpoch) {
                    throw new FencedException("ledger epoch " + epoch + " was followed by " + ledgerEpoch);
                }
                ledger.add(batch);
                changed.signalAll();
                return ledger.size();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long token() {
            return epoch;
        }

        @Override
        public void close() {
            change(() -> vacant |= epoch == ledgerEpoch);
        }
    }

    private final class Tail implements LedgerTail {
        private long next;

        Tail(long next) {
            this.next = next;
        }

        @Override
        public List<LedgerEvent> poll(Duration patience, Predicate<JobId> mine) {
            List<LedgerLog.Batch> batches = after(ledger, next, patience);
            next += batches.size();
            return batches.stream()
                    .flatMap(batch -> batch.events().stream())
                    .filter(event -> !(event instanceof AboutJob about) || mine.test(about.job()))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private final class Offers implements OfferSink {
        @Override
        public void offer(List<JobOffer> more) {
            change(() -> offers.addAll(more));
        }

        @Override
        public void close() {}
    }

    private final class Taker implements OfferSource {
        private Optional<JobOffer> held = Optional.empty();

        @Override
        public Optional<JobOffer> take(Duration patience) {
            lock.lock();
            try {
                long nanos = patience.toNanos();
                while (offers.isEmpty() && nanos > 0) {
                    nanos = changed.awaitNanos(nanos);
                }
                held = Optional.ofNullable(offers.poll());
                return held;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void accept() {
            held = Optional.empty();
        }

        @Override
        public void close() {
            held.ifPresent(offer -> change(() -> offers.addFirst(offer)));
            held = Optional.empty();
        }
    }

    private final class Reports implements ReportSource {
        private long next;

        @Override
        public void seek(long offset) {
            next = offset;
        }

        @Override
        public List<Received> poll(Duration patience) {
            List<Received> received = new ArrayList<>();
            for (WorkerReport report : after(reports, next, patience)) {
                received.add(new Received(report, ++next));
            }
            return received;
        }

        @Override
        public void close() {}
    }

    private final class ProgressFeed implements ProgressSource {
        private long next;

        ProgressFeed(long next) {
            this.next = next;
        }

        @Override
        public List<Progress> poll(Duration patience) {
            List<Progress> more = after(progress, next, patience);
            next += more.size();
            return more;
        }

        @Override
        public void close() {}
    }
}
