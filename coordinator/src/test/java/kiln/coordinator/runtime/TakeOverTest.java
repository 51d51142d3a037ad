package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.LedgerPicture;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import org.junit.jupiter.api.Test;

/// A standby that takes over with its copy knows what one knows that reads everything anew, and is told apart from the
/// log it did not read.
class TakeOverTest {
    private static final int SEEDS = 100;
    private static final CoordinatorConfig CONFIG = CoordinatorConfig.defaults().withGrowth(new Growth(2, 20, 40));

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    @Test
    void atAnyMoment_theCopyComesToTheSameAsAReplay_andTheFarmGoesOnFromIt() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Night(seed).pass();
        }
    }

    @Test
    void whatTheOldLeaderAppendsAfterTheTakeOver_isRefused_andNotInTheCopy() {
        Night night = new Night(1);
        Night.Seat old = night.seat(night.wires.openLedger(), night.copy());
        old.step(List.of(night.submission()));
        LedgerCopy copy = night.copy();
        copy.catchUp(night.wires.ledgerHistory(), new Checkpoints(store), events -> {});
        old.step(List.of(night.submission()));
        LedgerLog next = night.wires.openLedger();

        assertThrows(LedgerLog.FencedException.class, () -> old.step(List.of(night.submission())));
        Night.Seat young = night.seat(next, copy);

        assertEquals(2, young.foreman.ledger().builds().size());
    }

    @Test
    void aLogThatLostItsEnd_isReadAnew() {
        Night night = new Night(2);
        night.seat(night.wires.openLedger(), night.copy()).step(List.of(night.submission(), night.submission()));
        LedgerCopy copy = night.copy();
        copy.catchUp(night.wires.ledgerHistory(), new Checkpoints(store), events -> {});
        InMemoryTransport other = new InMemoryTransport();
        LedgerLog log = other.openLedger();

        assertEquals(0, copy.handOver(log, new Checkpoints(store)).ledger().eventCount(), "an empty log");
        log.append(new LedgerLog.Batch(List.of(new LedgerEvent.WorkerLeft(Graphs.ALICE, true, 1)), 1));
        assertEquals(1, copy.handOver(log, new Checkpoints(store)).ledger().eventCount(), "a log with another batch there");
    }

    @Test
    void aCopyThatCouldNotBeReadToItsEnd_isNotGoneOnWith() {
        Night night = new Night(3);
        LedgerCopy copy = night.copy();
        assertFalse(copy.isRead(), "before it was read");
        night.wires.openLedger().append(new LedgerLog.Batch(List.of(new LedgerEvent.WorkerLeft(Graphs.ALICE, true, 1)), 1));
        copy.catchUp(night.wires.ledgerHistory(), new Checkpoints(store), events -> {});
        night.wires.openLedger().append(new LedgerLog.Batch(List.of(new LedgerEvent.WorkerLeft(Graphs.BOB, true, 1)), 2));

        assertThrows(IllegalStateException.class, () -> copy.catchUp(night.wires.ledgerHistory(), new Checkpoints(store), events -> {
            throw new IllegalStateException("in the middle");
        }));

        assertFalse(copy.isRead());
        Chronicle anew = copy.handOver(night.wires.ledgerHistory(), new Checkpoints(store));
        assertEquals(List.of(true, 2L), List.of(anew.ledger() != copy.ledger(), anew.ledger().eventCount()));
    }

    /// A leader that works while another follows, until the other takes over and goes on.
    private final class Night {
        private final Random random;
        private final long seed;
        private final InMemoryTransport wires = new InMemoryTransport();
        private int builds;
        private long reports;

        Night(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void pass() {
            LedgerCopy copy = copy();
            Checkpoints checkpoints = new Checkpoints(store);
            store.list("").forEach(store::delete);
            Seat leader = seat(wires.openLedger(), copy());
            int until = 5 + random.nextInt(60);
            for (int step = 0; step < until; step++) {
                leader.step(something(leader));
                if (random.nextInt(5) == 0) {
                    copy.catchUp(wires.ledgerHistory(), checkpoints, events -> {});
                }
            }
            Seat follower = seat(wires.openLedger(), copy);
            assertTrue(!copy.isRead() || copy.ledger() == follower.foreman.ledger(), "nothing was read anew");
            assertSame(follower, checkpoints);
            for (int step = 0; step < 20; step++) {
                follower.step(something(follower));
            }
            assertSame(follower, checkpoints);
        }

        private void assertSame(Seat seat, Checkpoints checkpoints) {
            Chronicle anew = Chronicle.open(wires.ledgerHistory(), checkpoints);
            assertEquals(LedgerPicture.of(anew.ledger()), LedgerPicture.of(seat.foreman.ledger()), "seed " + seed);
            assertEquals(anew.reportsTaken(), seat.foreman.reportsTaken(), "seed " + seed);
        }

        LedgerCopy copy() {
            return new LedgerCopy(new ReentrantLock(), InstantSource.fixed(Instant.EPOCH), CONFIG, key -> "");
        }

        /// @param known what the seat's coordinator has read before
        Seat seat(LedgerLog log, LedgerCopy known) {
            return new Seat(log, known);
        }

        Command submission() {
            return new Command.Submit(
                    new BuildId("20260101-%06d-0001".formatted(++builds)), Graphs.random(random), 1_000 + builds);
        }

        private List<Command> something(Seat seat) {
            return switch (random.nextInt(8)) {
                case 0 -> List.of(submission());
                case 1 -> seat.foreman.ledger().builds().keySet().stream().skip(random.nextInt(3)).findFirst()
                        .<List<Command>>map(build -> List.of(new Command.Cancel(build, "not wanted", 1_000))).orElse(List.of());
                default -> seat.work();
            };
        }

        private Command report(WorkerReport report) {
            return new Command.Report(report, ++reports, 1_000);
        }

        /// A coordinator on one thread, and the worker it has.
        private final class Seat {
            private final Deque<Runnable> errands = new ArrayDeque<>();
            private final List<Foreman.Home> homes = new ArrayList<>();
            private final Deque<JobOffer> offers = new ArrayDeque<>();
            private final Foreman foreman;

            Seat(LedgerLog log, LedgerCopy known) {
                Foreman.Tools tools = new Foreman.Tools(log, new Offers(offers), new Librarian(store), errands::add,
                        homes::add, InstantSource.fixed(Instant.ofEpochMilli(1_000_000)), CONFIG);
                this.foreman = Foreman.after(known, tools);
                foreman.heard(new Progress.Heartbeat(Graphs.ALICE, "host", 4, List.of(), Long.MAX_VALUE));
            }

            /// Takes an offer and claims it, or ends the job too, one way or the other.
            List<Command> work() {
                List<Command> commands = new ArrayList<>();
                Optional.ofNullable(offers.poll()).ifPresent(offer -> {
                    commands.add(report(new WorkerReport.Claimed(offer.job(), offer.attempt(), Graphs.ALICE)));
                    int luck = random.nextInt(6);
                    if (luck > 1) {
                        commands.add(report(new WorkerReport.Succeeded(offer.job(), offer.attempt(), Graphs.ALICE,
                                Graphs.result(offer.job(), offer.options(), offer.key(), offer.attempt(), Graphs.ALICE))));
                    } else if (luck == 1) {
                        commands.add(report(new WorkerReport.Failed(offer.job(), offer.attempt(), Graphs.ALICE,
                                Failure.infrastructure("E210", "no luck"), Optional.empty(), 0, 0)));
                    }
                });
                return commands;
            }

            void step(List<Command> commands) {
                for (int out = errands.size(); out > 0; out--) {
                    errands.remove().run();
                }
                List<Command> all = new ArrayList<>(commands);
                homes.forEach(home -> all.addAll(foreman.home(home)));
                homes.clear();
                all.addAll(foreman.expired(all));
                foreman.handle(all);
                foreman.dispatch();
            }
        }
    }

    private record Offers(Deque<JobOffer> made) implements OfferSink {
        @Override
        public void offer(List<JobOffer> offers) {
            made.addAll(offers);
        }

        @Override
        public void close() {}
    }
}
