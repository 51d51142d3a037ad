package kiln.coordinator.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

class PlanViewsTest {
    @Test
    void aPreview_namesWhatCellsShare_mostSharedFirst_andWhatTheFarmHasOfIt() {
        Plan plan = Graphs.matrix("", 2, 1, 2);
        Ledger ledger = new Ledger();
        new Decider(2, 3, 1_000).decide(ledger, new Command.Submit(Graphs.BUILD, Graphs.oneCell(), 1_000));

        PlanView view = new Views(ledger, key -> "").preview(plan);

        assertEquals(5, view.planned());
        assertEquals(4, view.wanted());
        assertEquals(List.of(new PlanView.Skip("board-x/edge/distro-x/device", "no-kernel", "none")), view.skipped());
        assertEquals(Map.of("toolbox", 1, "kernel", 1, "rootfs", 2, "image", 4, "boot", 4), view.jobs());
        assertEquals(4, view.sharedJobs());
        assertEquals(
                List.of(shared(plan, "tools", "toolbox", 4, "keyed"), shared(plan, "kernel kernel-0", "kernel", 4, ""),
                        shared(plan, "root distro-0", "rootfs", 2, ""), shared(plan, "root distro-1", "rootfs", 2, "")),
                view.shared());
    }

    private static PlanView.Shared shared(Plan plan, String title, String kind, int cells, String state) {
        return new PlanView.Shared(Graphs.job(plan, title).value(), kind, title, cells, state);
    }
}
