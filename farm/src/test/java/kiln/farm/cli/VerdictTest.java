package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.http.Examples;
import kiln.coordinator.view.BuildView;
import kiln.farm.Trouble.Exit;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final BuildView.Cell BUILT = Examples.built("a/current/b/device");
    private static final BuildView.Cell SKIPPED = cell("skipped", "a rule");

    private static BuildView.Cell cell(String state, String reason) {
        return Examples.cell("x/edge/" + state + "/device", state, reason, "");
    }

    private static Exit of(String state, BuildView.Cell... cells) {
        return Verdict.of(Examples.build(state, List.of(cells)));
    }

    @Test
    void builtReusedAndSkippedWithReason_areOk() {
        assertEquals(Exit.OK, of("green", BUILT, Examples.made("a/edge/b/device", "reused"), SKIPPED));
    }

    @Test
    void builtWithoutBoot_isNotGreen() {
        BuildView.Cell dark =
                new BuildView.Cell("a/b/c/d", "built", "", "", BUILT.images(), Optional.empty(), List.of());
        assertEquals(Exit.NOT_GREEN, of("green", BUILT, dark));
    }

    @Test
    void skippedWithoutReason_isNotGreen() {
        assertEquals(Exit.NOT_GREEN, of("green", BUILT, cell("skipped", " ")));
    }

    @Test
    void oneFailedCell_isNotGreen_whateverElseHappened() {
        assertEquals(Exit.NOT_GREEN, of("red", BUILT, cell("failed", "E210"), cell("blocked", "toolbox")));
    }

    @Test
    void onlyBlockedOrQuarantined_isTheFarmsFault() {
        assertEquals(
                Exit.INFRASTRUCTURE, of("red", BUILT, cell("blocked", "toolbox"), cell("quarantined", "3 workers")));
    }

    @Test
    void cancelled_isCancelled() {
        assertEquals(Exit.CANCELLED, of("cancelled", BUILT, cell("cancelled", "stop")));
    }

    @Test
    void running_isStillRunning() {
        assertEquals(Exit.STILL_RUNNING, of("running", BUILT, cell("waiting", "")));
    }

    @Test
    void countsThatDoNotAddUp_areTheFarmsFault() {
        List<BuildView.Cell> cells = new ArrayList<>(List.of(BUILT));
        BuildView honest = Examples.build("green", cells);
        BuildView short1 =
                new BuildView(honest.build(), "green", "", 0, 2, honest.counts(), honest.jobs(), 1, 1,
                        Optional.empty(), cells);
        assertEquals(Exit.INFRASTRUCTURE, Verdict.of(short1));
    }
}
