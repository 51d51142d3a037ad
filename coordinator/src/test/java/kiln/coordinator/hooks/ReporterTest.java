package kiln.coordinator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.Trouble;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private static final BuildSummary FIRST = build("20261119-010000-0001", "red");
    private static final BuildSummary SECOND = build("20261120-010000-0002", "red");
    private static final BuildSummary RUNNING = build("20261121-010000-0003", "running");

    private final Reporter reporter = new Reporter();

    private static BuildSummary build(String id, String state) {
        return new BuildSummary(id, state, "", 1_000, 5, Map.of(), 60);
    }

    private static Grid.Point cell(String name, String state) {
        return new Grid.Point(name + "/edge/trixie/device", state, 0, 0);
    }

    private List<String> told(BuildSummary build, Grid.Point... cells) {
        List<String> told = reporter.of(build, List.of(cells), cell -> Optional.empty()).stream().map(ReporterTest::said).toList();
        reporter.remember(List.of(cells));
        return told;
    }

    private static String said(News news) {
        return switch (news) {
            case News.Finished finished -> "finished " + finished.failed() + " " + finished.recovered();
            case News.Accepted accepted -> "accepted";
            case News.Failed failed -> "failed " + failed.cell().substring(0, 1);
            case News.Recovered recovered -> "recovered " + recovered.cell().substring(0, 1);
            case News.Test test -> "test";
        };
    }

    @Test
    void onlyWhatIsOtherThanTheLastTime_isNews() {
        assertEquals(List.of("accepted", "failed a", "failed b", "finished 2 0"),
                told(FIRST, cell("a", "failed"), cell("b", "quarantined"), cell("c", "built"), cell("d", "built"), cell("e", "blocked")));
        assertEquals(List.of("accepted", "recovered b", "failed c", "finished 1 1"),
                told(SECOND, cell("a", "failed"), cell("b", "reused"), cell("c", "failed"), cell("d", "reused"), cell("e", "built")));
    }

    @Test
    void aCellThatWasNotTried_isComparedWithWhenItWas() {
        told(FIRST, cell("a", "failed"), cell("b", "built"));
        assertEquals(List.of("accepted", "finished 0 0"), told(SECOND, cell("a", "blocked"), cell("b", "cancelled")));
        assertEquals(List.of("accepted", "recovered a", "failed b"), told(RUNNING, cell("a", "built"), cell("b", "failed")));
    }

    @Test
    void theSameNews_hasTheSameId_andOthersHaveOthers() {
        Trouble trouble = new Trouble("a", "failed", "job", "title", "message");
        assertEquals(new News.Failed("b", "a", "failed", Optional.of(trouble)).id(), new News.Failed("b", "a", "failed", Optional.empty()).id());
        assertEquals(6, List.of(new News.Accepted(FIRST), new News.Finished(FIRST, 0, 0), new News.Accepted(SECOND),
                new News.Failed(FIRST.build(), "a", "failed", Optional.empty()), new News.Recovered(FIRST.build(), "a", "built"),
                new News.Test("hook", 1)).stream().map(News::id).distinct().count());
        assertEquals(FIRST.build() + "-", new News.Accepted(FIRST).id().substring(0, FIRST.build().length() + 1));
    }
}
