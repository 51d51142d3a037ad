package kiln.coordinator.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.Views;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ledger events as lines of the live feed and of the log.
final class EventStories {
    private static final Logger LOG = LoggerFactory.getLogger("kiln.ledger");

    private final Ledger ledger;
    private final Views views;
    private final long now;

    EventStories(Ledger ledger, Views views, long now) {
        this.ledger = ledger;
        this.views = views;
        this.now = now;
    }

    record Story(String type, String json) {}

    List<Story> tell(LedgerEvent event) {
        return switch (event) {
            case LedgerEvent.BuildAccepted e -> build(e.build());
            case LedgerEvent.CancelRequested e -> build(e.build());
            case LedgerEvent.BuildFinished e -> build(e.build());
            case LedgerEvent.BuildPaused e -> build(e.build());
            case LedgerEvent.BuildResumed e -> build(e.build());
            case LedgerEvent.WorkerJoined e -> worker(e.worker());
            case LedgerEvent.WorkerLeft e -> worker(e.worker());
            case LedgerEvent.WorkerDrained e -> worker(e.worker());
            case LedgerEvent.WorkerQuarantined e -> worker(e.worker());
            case LedgerEvent.WorkerReleased e -> worker(e.worker());
            case LedgerEvent.CellCompleted e -> List.of(cell(e.build(), e.cell()));
            case LedgerEvent.JobReused e -> job(e.job());
            case LedgerEvent.JobQueued e -> jobAndCells(e.job());
            case LedgerEvent.JobStarted e -> jobAndCells(e.job());
            case LedgerEvent.JobSucceeded e -> job(e.job());
            case LedgerEvent.JobFailed e -> job(e.job());
            case LedgerEvent.JobBlocked e -> job(e.job());
            case LedgerEvent.JobCancelled e -> job(e.job());
            case LedgerEvent.JobReset e -> jobAndCells(e.job());
            case LedgerEvent.JobPlanned e -> List.of();
            case LedgerEvent.CellPlanned e -> List.of();
            case LedgerEvent.JobKeyed e -> List.of();
            case LedgerEvent.ClaimRefused e -> List.of();
            case LedgerEvent.AttemptFailed e -> List.of();
            case LedgerEvent.BuildForgotten e -> List.of();
            case LedgerEvent.BuildRestored e -> List.of();
            case LedgerEvent.JobRestored e -> List.of();
            case LedgerEvent.WorkerRestored e -> List.of();
            case LedgerEvent.DurationsRestored e -> List.of();
            case LedgerEvent.LedgerRestored e -> List.of();
        };
    }

    private List<Story> build(BuildId id) {
        return ledger.build(id).stream().map(build -> new Story("build", Codec.encodeText(views.summary(build, now)))).toList();
    }

    private Story cell(BuildId id, CellId cell) {
        BuildEntry build = ledger.build(id).orElseThrow();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("build", id.value());
        json.put("cell", views.cell(build, build.cells().get(cell)));
        return new Story("cell", Codec.encodeText(json));
    }

    private List<Story> worker(WorkerId id) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("worker", id.value());
        json.put("state", ledger.workforce().find(id).map(worker -> worker.standing().word()).orElse("gone"));
        json.put("reason", ledger.workforce().find(id).map(worker -> worker.standing().reason()).orElse(""));
        return List.of(new Story("worker", Codec.encodeText(json)));
    }

    private List<Story> job(JobId id) {
        return ledger.job(id).stream().map(job -> new Story("job", Codec.encodeText(views.job(job)))).toList();
    }

    /// A cell runs, or does no more, as its image or its boot test does; that it ended is told by itself.
    private List<Story> jobAndCells(JobId id) {
        List<Story> stories = new ArrayList<>(job(id));
        ledger.job(id).filter(job -> job.startedMillis() > 0).ifPresent(job -> CellRef.ownedBy(job, ledger)
                .filter(ref -> !ledger.build(ref.build()).orElseThrow().outcomes().containsKey(ref.cell()))
                .forEach(ref -> stories.add(cell(ref.build(), ref.cell()))));
        return stories;
    }

    /// What an operator wants to read at night.
    void log(LedgerEvent event) {
        switch (event) {
            case LedgerEvent.BuildAccepted e -> LOG.info("build accepted build={} cells={} jobs={}", e.build(), e.cells(), e.jobs());
            case LedgerEvent.JobStarted e -> LOG.info("job started job={} attempt={} worker={}", e.job(), e.attempt(), e.worker());
            case LedgerEvent.AttemptFailed e -> LOG.warn("attempt failed job={} attempt={} worker={} kind={} code={} error={}",
                    e.job(), e.attempt(), e.worker(), e.failure().kind(), e.failure().code(), e.failure().message());
            case LedgerEvent.JobSucceeded e -> LOG.info("job succeeded job={} attempt={} took-ms={} cpu-s={}", e.job(), e.attempt(),
                    e.result().finishedMillis() - e.result().startedMillis(), e.result().cpuSeconds());
            case LedgerEvent.JobReset e -> LOG.info("job reset job={} reason={}", e.job(), e.reason());
            case LedgerEvent.CellCompleted e -> LOG.info("cell completed build={} cell={} state={} reason={}",
                    e.build(), e.cell(), e.outcome().state(), e.outcome().reason());
            case LedgerEvent.BuildFinished e -> LOG.info("build finished build={} state={} cpu-s={}", e.build(), e.state(), e.cpuSeconds());
            case LedgerEvent.CancelRequested e -> LOG.info("build cancelled build={} reason={}", e.build(), e.reason());
            case LedgerEvent.ClaimRefused e -> LOG.info("claim refused job={} attempt={} worker={}", e.job(), e.attempt(), e.worker());
            case LedgerEvent.JobFailed e -> LOG.warn("job failed job={} code={} quarantined={}", e.job(), e.failure().code(), e.quarantined());
            case LedgerEvent.JobPlanned e -> {}
            case LedgerEvent.CellPlanned e -> {}
            case LedgerEvent.JobKeyed e -> {}
            case LedgerEvent.JobReused e -> LOG.debug("job reused job={}", e.job());
            case LedgerEvent.JobQueued e -> LOG.debug("job queued job={} attempt={}", e.job(), e.attempt());
            case LedgerEvent.JobBlocked e -> LOG.debug("job blocked job={} by={}", e.job(), e.root());
            case LedgerEvent.JobCancelled e -> LOG.info("job cancelled job={}", e.job());
            case LedgerEvent.BuildForgotten e -> LOG.info("build left memory build={}", e.build());
            case LedgerEvent.BuildRestored e -> {}
            case LedgerEvent.JobRestored e -> {}
            case LedgerEvent.WorkerRestored e -> {}
            case LedgerEvent.DurationsRestored e -> {}
            case LedgerEvent.LedgerRestored e -> {}
            case LedgerEvent.BuildPaused e -> LOG.info("build paused build={} reason={}", e.build(), e.reason());
            case LedgerEvent.BuildResumed e -> LOG.info("build resumed build={}", e.build());
            case LedgerEvent.WorkerJoined e -> LOG.info("worker joined worker={}", e.worker());
            case LedgerEvent.WorkerLeft e -> LOG.info("worker left worker={} ended={}", e.worker(), e.ended());
            case LedgerEvent.WorkerDrained e -> LOG.info("worker drained worker={} reason={}", e.worker(), e.reason());
            case LedgerEvent.WorkerQuarantined e -> LOG.warn("worker quarantined worker={} until-millis={} reason={}",
                    e.worker(), e.untilMillis(), e.reason());
            case LedgerEvent.WorkerReleased e -> LOG.info("worker released worker={} reason={}", e.worker(), e.reason());
        }
    }
}
