package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.Views;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

class EventStoriesTest {
    private static final long NOW = 1_000;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 1_000);
    private final Plan plan = bootTestsNeedTools(Graphs.oneCell());
    private final JobId image = Graphs.job(plan, "image");

    @Test
    void aCell_isToldWhenItsImageStarts_andNotWhenWhatItSharesDoes() {
        decide(new Command.Submit(Graphs.BUILD, plan, NOW));

        assertEquals(List.of("job running"), told(started(Graphs.job(plan, "tools"))));
        finish(Graphs.job(plan, "tools"));
        finish(Graphs.job(plan, "kernel"));
        finish(Graphs.job(plan, "root"));
        assertEquals(List.of("job running", "cell running"), told(started(image)));
    }

    @Test
    void aCellWhoseImageIsMade_runsOn_untilItsBootTestBeginsAndEnds() {
        toTheImage();
        assertEquals(List.of("job succeeded"), told(finish(image)));
        assertEquals("running", state());

        assertEquals(List.of("job running", "cell running"), told(started(Graphs.job(plan, "boot"))));
    }

    @Test
    void aCellWhoseWorkerIsGone_isToldToWaitAgain() {
        toTheImage();

        assertEquals(List.of("job queued", "cell waiting"), told(decide(
                new Command.LeaseExpired(image, attempt(image), Graphs.ALICE, "fell silent", false, NOW))));
    }

    /// As real ones do: the tools are needed by both, and owned by no cell.
    private static Plan bootTestsNeedTools(Plan plan) {
        Need tools = new Need(Graphs.job(plan, "tools"), "tree");
        List<Job> jobs = plan.jobs().stream().map(job -> job.title().startsWith("boot")
                ? new Job(job.id(), job.title(), job.options(), Map.of("image", job.needs().get("image"), "toolbox", tools))
                : job).toList();
        return new Plan(plan.request(), plan.cells(), jobs);
    }

    private void toTheImage() {
        decide(new Command.Submit(Graphs.BUILD, plan, NOW));
        List.of("tools", "kernel", "root").forEach(title -> finish(Graphs.job(plan, title)));
        started(image);
    }

    private String state() {
        var build = ledger.build(Graphs.BUILD).orElseThrow();
        return new Views(ledger, key -> "").cell(build, plan.cells().getFirst()).state();
    }

    private int attempt(JobId job) {
        return ledger.job(job).orElseThrow().state().attempt();
    }

    private List<LedgerEvent> started(JobId job) {
        if (ledger.job(job).orElseThrow().state() instanceof JobState.Keyed keyed) {
            decide(new Command.LookedUp(job, keyed.key(), Optional.empty()));
        }
        return report(new WorkerReport.Claimed(job, attempt(job), Graphs.ALICE));
    }

    private List<LedgerEvent> finish(JobId job) {
        if (!(ledger.job(job).orElseThrow().state() instanceof JobState.Running)) {
            started(job);
        }
        JobState.Running running = (JobState.Running) ledger.job(job).orElseThrow().state();
        return report(new WorkerReport.Succeeded(job, attempt(job), Graphs.ALICE, Graphs.result(
                job, ledger.job(job).orElseThrow().job().options(), running.key(), attempt(job), Graphs.ALICE)));
    }

    private List<LedgerEvent> report(WorkerReport report) {
        return decide(new Command.Report(report, 1, NOW));
    }

    private List<LedgerEvent> decide(Command command) {
        return decider.decide(ledger, command);
    }

    /// Jobs and cells only, as `what state`.
    private List<String> told(List<LedgerEvent> events) {
        EventStories stories = new EventStories(ledger, new Views(ledger, key -> ""), NOW);
        List<String> told = new ArrayList<>();
        events.stream().flatMap(event -> stories.tell(event).stream()).forEach(story -> {
            JsonNode json = Codec.decode(story.json(), JsonNode.class);
            JsonNode state = story.type().equals("cell") ? json.path("cell").path("state") : json.path("state");
            told.add(story.type() + " " + state.asText());
        });
        return told.stream().filter(one -> !one.startsWith("worker")).toList();
    }
}
