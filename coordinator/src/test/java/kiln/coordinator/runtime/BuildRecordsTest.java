package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Views;
import kiln.schemas.plan.BuildId;
import org.junit.jupiter.api.Test;

/// What the farm wrote when a build ended is what it reads when the build has left memory.
class BuildRecordsTest {
    private static final BuildId OLD = new BuildId("20251130-235959-0001");
    private static final BuildId MIDDLE = new BuildId("20260201-000000-0002");
    private static final BuildId NEW = new BuildId("20260201-000001-0003");
    private static final BuildId LATER = new BuildId("20260301-000000-0000");

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final BuildRecords records = new BuildRecords(store, key -> "/bucket/" + key);

    @Test
    void whatWasWritten_isRead() {
        BuildRecord written = write(OLD);

        assertEquals(Optional.of(written.build()), records.build(OLD));
        assertEquals(written.jobs(), records.jobs(OLD));
        assertEquals(Optional.of(BuildRecord.summary(written.build())), records.summary(OLD));
    }

    @Test
    void aRecordWithoutASummary_isSummedUp() {
        BuildRecord written = write(OLD);
        store.delete("builds/" + OLD + "/summary.json");

        assertEquals(Optional.of(BuildRecord.summary(written.build())), records.summary(OLD));
    }

    @Test
    void whatIsNotThere_isNothing() {
        assertEquals(Optional.empty(), records.build(OLD));
        assertEquals(Optional.empty(), records.summary(OLD));
        assertEquals(List.of(), records.jobs(OLD));
    }

    @Test
    void whatCannotBeRead_isAnErrorOfTheStore() {
        store.putObject("builds/" + OLD + "/build.json", "{".getBytes(StandardCharsets.UTF_8), "application/json");

        StoreException broken = assertThrows(StoreException.class, () -> records.build(OLD));

        String what = "reading builds/" + OLD + "/build.json failed: not a BuildView: Unexpected end-of-input";
        assertEquals(what, broken.getMessage().substring(0, what.length()));
    }

    @Test
    void buildsAreListed_newestFirst_andNoFurtherBackThanNeeded() {
        List.of(OLD, MIDDLE, NEW).forEach(this::write);

        assertEquals(List.of(NEW, MIDDLE, OLD), records.before(LATER, OLD, 10));
        assertEquals(List.of(MIDDLE, OLD), records.before(NEW, OLD, 10));
        assertEquals(List.of(NEW, MIDDLE), records.before(LATER, OLD, 1), "a month is listed whole");
        assertEquals(List.of(NEW, MIDDLE), records.before(LATER, MIDDLE, 10));
    }

    /// A build of which nothing came, cancelled at once.
    private BuildRecord write(BuildId id) {
        Ledger ledger = new Ledger();
        Decider decider = new Decider(2, 3, 1_000);
        decider.decide(ledger, new Command.Submit(id, Graphs.oneCell(), 1_000));
        decider.decide(ledger, new Command.Cancel(id, "no longer wanted", 2_000));
        BuildRecord record = BuildRecord.of(ledger, ledger.build(id).orElseThrow(), 3_000);
        new Librarian(store).conclude(id, List.of(), Set.of(), record.files());
        BuildView view = new Views(ledger, key -> "").concluded(ledger.build(id).orElseThrow(), 3_000);
        assertEquals(view, record.build());
        return record;
    }
}
