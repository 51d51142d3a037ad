package kiln.farm.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;

/// Kafka as far as a farm sees it. The logs themselves are the transport in memory, fence included; around it messages
/// are late, lost or doubled as far as each wire allows, and every call can be a process's last.
final class Broker {
    private static final long LATE_MILLIS_MAX = 40_000;

    /// The ledger does not answer for now.
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnreadableException() {
            super("the ledger cannot be read");
        }
    }

    final Offers offers;
    final Signs signs;
    private final World world;
    private final InMemoryTransport transport = new InMemoryTransport();
    private final Signal ledgerGrew = new Signal();
    private final Signal reportsGrew = new Signal();
    private final Signal progressGrew = new Signal();
    private final List<Consumer<LedgerLog.Batch>> witnesses = new ArrayList<>();
    private final Set<WorkerReport> reported = new HashSet<>();

    Broker(World world) {
        this.world = world;
        this.offers = new Offers(world);
        this.signs = new Signs(world);
    }

    /// Told of every batch that became true, in order, at that moment.
    void witness(Consumer<LedgerLog.Batch> witness) {
        witnesses.add(witness);
    }

    /// Whether this report was ever appended.
    boolean hasReport(WorkerReport report) {
        return reported.contains(report);
    }

    InMemoryTransport transport() {
        return transport;
    }

    static boolean isCutOff(Process process) {
        long now = process.world.now();
        return process.links.brokerUnreachable > now || process.links.brokerUnheard > now;
    }

    /// A client that must get through tries until it does.
    static void reach(Process process) {
        while (process.links.brokerUnreachable > process.world.now()) {
            process.pass(process.links.brokerUnreachable - process.world.now());
        }
    }

    private static void hear(Process process) {
        while (process.links.brokerUnheard > process.world.now()) {
            process.pass(process.links.brokerUnheard - process.world.now());
        }
    }

    /// Opening takes the ledger over.
    LedgerLog openLedger(Process process) {
        process.cross("before open");
        reach(process);
        LedgerLog log = transport.openLedger();
        return new LedgerLog() {
            @Override
            public long append(Batch batch) {
                return Broker.this.append(process, log, batch);
            }

            @Override
            public long replay(long from, Consumer<Batch> consumer) {
                process.cross("before replay");
                reach(process);
                long position = log.replay(from, consumer);
                process.cross("after replay");
                return position;
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
        };
    }

    private long append(Process process, LedgerLog log, LedgerLog.Batch batch) {
        long decidedAt = world.now();
        process.cross("before append");
        reach(process);
        process.pass(world.weather.between(1, 20));
        doubt(process, "before");
        long position = log.append(batch);
        world.note(process.name, "appends", batch.events());
        signs.decided(decidedAt);
        witnesses.forEach(witness -> witness.accept(batch));
        ledgerGrew.all(world);
        doubt(process, "after");
        hear(process);
        process.cross("after append");
        return position;
    }

    /// The ledger as a standby reads it.
    LedgerHistory history(Process process) {
        LedgerHistory history = transport.ledgerHistory();
        return new LedgerHistory() {
            @Override
            public long replay(long from, Consumer<LedgerLog.Batch> consumer) {
                process.cross("before look");
                reach(process);
                if (world.weather.strikes(Fault.LEDGER_UNREADABLE, 0.01)) {
                    throw new UnreadableException();
                }
                return history.replay(from, consumer);
            }

            @Override
            public long position() {
                return history.position();
            }

            @Override
            public boolean vacant() {
                return history.vacant();
            }

            @Override
            public void close() {
                history.close();
            }
        };
    }

    private void doubt(Process process, String when) {
        if (world.weather.strikes(Fault.APPEND_IN_DOUBT, 0.003)) {
            world.note(process.name, "cannot know of its append; that was", when);
            throw new LedgerLog.InDoubtException("no answer", new IllegalStateException());
        }
    }

    LedgerTail tailLedger(Process process) {
        LedgerTail tail = transport.tailLedger();
        return new LedgerTail() {
            @Override
            public List<LedgerEvent> poll(Duration patience, Predicate<JobId> mine) {
                process.cross("before tail");
                if (world.weather.strikes(Fault.LEDGER_UNREADABLE, 0.01)) {
                    throw new UnreadableException();
                }
                return Broker.this.poll(process, () -> tail.poll(Duration.ZERO, mine), patience, ledgerGrew);
            }

            @Override
            public void close() {
                tail.close();
            }
        };
    }

    private <T> List<T> poll(Process process, Supplier<List<T>> source, Duration patience, Signal more) {
        long until = world.now() + patience.toMillis();
        while (true) {
            List<T> got = isCutOff(process) ? List.of() : source.get();
            if (!got.isEmpty() || world.now() >= until || !more.await(process, until - world.now())) {
                return got;
            }
        }
    }

    ReportSink reportSink(Process process) {
        return new ReportSink() {
            private long claimsOnTheirWay;

            /// Arrives later, and before what is sent later; not at all if its process dies first.
            @Override
            public void claim(WorkerReport.Claimed claim) throws InterruptedException {
                process.cross("before claim");
                while (process.links.brokerUnreachable > world.now()) {
                    process.sleep(process.links.brokerUnreachable - world.now());
                }
                claimsOnTheirWay++;
                world.after(world.weather.between(1, 30), process, () -> {
                    claimsOnTheirWay--;
                    append(process, claim);
                    if (world.weather.strikes(Fault.REPORT_LATE_AGAIN, 0.05)) {
                        world.after(world.weather.between(1, LATE_MILLIS_MAX), () -> append(world.nature, claim));
                    }
                });
                process.cross("after claim");
            }

            @Override
            public void send(WorkerReport report) throws InterruptedException {
                process.cross("before report");
                while (claimsOnTheirWay > 0) {
                    process.sleep(10);
                }
                while (process.links.brokerUnreachable > world.now()) {
                    process.sleep(process.links.brokerUnreachable - world.now());
                }
                process.sleep(world.weather.between(1, 30));
                append(process, report);
                if (world.weather.strikes(Fault.REPORT_TWICE, 0.05)) {
                    append(process, report);
                }
                if (world.weather.strikes(Fault.REPORT_LATE_AGAIN, 0.05)) {
                    world.after(world.weather.between(1, LATE_MILLIS_MAX), () -> append(world.nature, report));
                }
                while (process.links.brokerUnheard > world.now()) {
                    process.sleep(process.links.brokerUnheard - world.now());
                }
                process.cross("after report");
            }

            @Override
            public void close() {}
        };
    }

    private void append(Process process, WorkerReport report) {
        try {
            if (reported.add(report) || process != world.nature) {
                signs.arrived(report);
            }
            transport.reportSink().send(report);
            world.note(process.name, "reports", report);
            reportsGrew.all(world);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ReportSource reportSource(Process process) {
        ReportSource source = transport.reportSource();
        return new ReportSource() {
            @Override
            public void seek(long offset) {
                source.seek(offset);
            }

            @Override
            public List<Received> poll(Duration patience) {
                process.cross("before reports");
                if (world.weather.strikes(Fault.REPORTS_READ_LATE, 0.02)) {
                    process.pass(world.weather.between(1_000, 8_000));
                }
                return Broker.this.poll(process, () -> source.poll(Duration.ZERO), patience, reportsGrew);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    /// Never waits. What a cut-off worker says is lost.
    ProgressSink progressSink(Process process) {
        return new ProgressSink() {
            @Override
            public void send(Progress progress) {
                process.touch("before progress");
                if (progress instanceof Progress.Heartbeat beat) {
                    signs.sent(beat);
                }
                if (process.links.brokerUnreachable > world.now() || world.weather.strikes(Fault.PROGRESS_LOST, 0.05)) {
                    return;
                }
                long delay = world.weather.strikes(Fault.PROGRESS_LATE, 0.05)
                        ? world.weather.between(500, LATE_MILLIS_MAX)
                        : world.weather.between(1, 20);
                world.after(delay, () -> append(progress));
                if (world.weather.strikes(Fault.PROGRESS_TWICE, 0.05)) {
                    world.after(world.weather.between(1, LATE_MILLIS_MAX), () -> append(progress));
                }
            }

            @Override
            public void close() {}
        };
    }

    private void append(Progress progress) {
        signs.arrived(progress);
        transport.progressSink().send(progress);
        progressGrew.all(world);
    }

    ProgressSource progressSource(Process process) {
        ProgressSource source = transport.progressSource();
        return new ProgressSource() {
            @Override
            public List<Progress> poll(Duration patience) {
                process.cross("before progress");
                return Broker.this.poll(process, () -> source.poll(Duration.ZERO), patience, progressGrew);
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }
}
