package kiln.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.OfferSource;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;
import kiln.worker.sandbox.LogSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One place for a job: take, claim, accept, execute, report, again. Two threads take turns at it: while one writes the
/// record of what it made and reports it, which is all waiting for others, the other one takes the next job.
final class Slot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration STAND_BACK = Duration.ofMillis(200);

    private final WorkerId self;
    private final WorkerConfig config;
    private final WorkerPorts ports;
    private final JobExecutor executor;
    private final RunningJobs running;
    private final Heart heart;
    private final Room room;
    private final Machine machine;
    private final InstantSource clock;
    private final Semaphore turns = new Semaphore(1);

    /// Of one thread, from looking for an offer until nothing is left to be made for it.
    private final class Turn {
        private boolean over;

        void pass() {
            if (!over) {
                over = true;
                turns.release();
            }
        }
    }

    Slot(
            WorkerId self,
            WorkerConfig config,
            WorkerPorts ports,
            JobExecutor executor,
            RunningJobs running,
            Heart heart,
            Room room,
            Machine machine,
            InstantSource clock) {
        this.self = self;
        this.config = config;
        this.ports = ports;
        this.executor = executor;
        this.running = running;
        this.heart = heart;
        this.room = room;
        this.machine = machine;
        this.clock = clock;
    }

    /// What each of the two threads does.
    @Override
    public void run() {
        try (OfferSource offers = ports.offers().get()) {
            while (running.isOpen()) {
                turns.acquire();
                Turn turn = new Turn();
                try {
                    takeOne(offers, turn);
                } finally {
                    turn.pass();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("slot ended worker={}", self);
        }
    }

    /// Keeps its turn until there was an offer: what a vain wait leaves behind is found by the same thread.
    private void takeOne(OfferSource offers, Turn turn) throws InterruptedException {
        boolean dealt = false;
        while (!dealt && running.isOpen()) {
            dealt = running.awaitTaking(PATIENCE) && next(offers, turn);
        }
    }

    /// @return whether there was an offer
    private boolean next(OfferSource offers, Turn turn) throws InterruptedException {
        try {
            if (!room.takesOffers()) {
                machine.pause(PATIENCE);
                return false;
            }
            Optional<JobOffer> offer = offers.take(PATIENCE);
            if (offer.isPresent()) {
                deal(offer.get(), offers, turn);
            }
            return offer.isPresent();
        } catch (RuntimeException e) {
            // A slot that dies would be missed by nobody: it goes on, at the pace of its patience.
            LOG.error("slot stumbled worker={}", self, e);
            machine.pause(PATIENCE);
            return true;
        }
    }

    private void deal(JobOffer offer, OfferSource offers, Turn turn) throws InterruptedException {
        Optional<RunningJobs.Entry> entry = running.begin(offer, clock.millis());
        if (entry.isEmpty()) {
            offers.accept();
            LOG.info("offer dropped job={} attempt={} because=it runs here already", offer.job(), offer.attempt());
            return;
        }
        try {
            Optional<String> against = offer.isKeptFrom(self)
                    ? Optional.of("it failed here, and others are to try it first")
                    : room.against(offer);
            if (against.isPresent()) {
                decline(offer, offers, against.get());
                return;
            }
            ports.reports().claim(new WorkerReport.Claimed(
                    offer.job(), offer.attempt(), self, Optional.of(heart.beats())));
            offers.accept();
            heart.beat();
            work(offer, entry.get(), turn);
        } finally {
            running.end(entry.get());
            heart.beat();
        }
    }

    /// Then stands back for a moment: the offer comes again at once, and another worker shall be the first to see it.
    private void decline(JobOffer offer, OfferSource offers, String reason) throws InterruptedException {
        LOG.info("offer declined job={} attempt={} because=\"{}\"", offer.job(), offer.attempt(), reason);
        ports.reports().send(new WorkerReport.Declined(offer.job(), offer.attempt(), self, reason));
        offers.accept();
        machine.pause(STAND_BACK);
    }

    private void work(JobOffer offer, RunningJobs.Entry entry, Turn turn) throws InterruptedException {
        Optional<JobOutcome> outcome = outcome(offer, entry, turn);
        if (outcome.isPresent() && entry.lease().lost().isEmpty()) {
            entry.over();
            ports.reports().send(report(offer, outcome.get()));
        }
    }

    private WorkerReport report(JobOffer offer, JobOutcome outcome) {
        return switch (outcome) {
            case JobOutcome.Succeeded made -> {
                LOG.info("job succeeded job={} attempt={} title=\"{}\" cpu-seconds={}",
                        offer.job(), offer.attempt(), offer.title(), made.result().cpuSeconds());
                yield new WorkerReport.Succeeded(offer.job(), offer.attempt(), self, made.result());
            }
            case JobOutcome.Failed failed -> {
                LOG.warn("job failed job={} attempt={} title=\"{}\" kind={} code={} because={}", offer.job(),
                        offer.attempt(),
                        offer.title(), failed.failure().kind(), failed.failure().code(), failed.failure().message());
                yield new WorkerReport.Failed(offer.job(), offer.attempt(), self, failed.failure(), failed.log(),
                        failed.seconds(), failed.cpuSeconds());
            }
        };
    }

    /// Nothing where the attempt was called off.
    private Optional<JobOutcome> outcome(JobOffer offer, RunningJobs.Entry entry, Turn turn)
            throws InterruptedException {
        Path file = config.scratch().resolve("log-" + offer.job() + "-" + offer.attempt() + ".log");
        try {
            Files.createDirectories(config.scratch());
            try (LogSink log = LogSink.open(file, config.maxLogBytes(), (from, text) -> ports.progress().send(
                    new Progress.LogLines(self, offer.job(), offer.attempt(), from, text)))) {
                entry.log(log);
                return Optional.of(executor.execute(Attempt.of(offer, self, entry.lease(), log, stage -> {
                    entry.stage(stage);
                    heart.beat();
                    if (stage.equals(Attempt.LAST_STAGE)) {
                        turn.pass();
                    }
                })));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            return Optional.of(new JobOutcome.Failed(Failure.infrastructure("E111",
                    "cannot keep a log in " + config.scratch() + ": " + e.getMessage()), Optional.empty(), 0, 0));
        } catch (InterruptedException e) {
            if (entry.lease().lost().isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
