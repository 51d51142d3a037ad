package kiln.farm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

class VirtualFarmTest {
    private static final BuildId BUILD = new BuildId("20260101-000000-0001");

    @Test
    void onTwoSlots_bothGraphsComeCloseToTheirBound_onceDurationsAreLearned() {
        assertEquals(27_000, Makespan.bound(Graphs.shared("a").plan(Lane.NIGHTLY), Graphs.shared("a")::millisOf, 2));
        assertEquals(16_000, Makespan.bound(Graphs.chain("a").plan(Lane.NIGHTLY), Graphs.chain("a")::millisOf, 2));

        long shared = learnedMillis(Graphs.shared("a"), Graphs.shared("b"));
        long chain = learnedMillis(Graphs.chain("a"), Graphs.chain("b"));

        assertTrue(shared <= 1.05 * 27_000, "took " + shared + " ms");
        assertTrue(chain <= 1.05 * 16_000, "took " + chain + " ms");
    }

    /// The last step of the chain looks like any leaf then.
    @Test
    void whileNobodyKnowsHowLongJobsTake_theChainStillGoesFirst() {
        assertTrue(millis(Graphs.shared("a"), 2) <= 1.05 * 27_000, "took " + millis(Graphs.shared("a"), 2) + " ms");
        assertTrue(millis(Graphs.chain("a"), 2) <= 1.13 * 16_000, "took " + millis(Graphs.chain("a"), 2) + " ms");
    }

    private static long learnedMillis(SyntheticPlan first, SyntheticPlan again) {
        VirtualFarm farm = new VirtualFarm(2, job -> Math.max(first.millisOf(job.id()), again.millisOf(job.id())));
        farm.submit(BUILD, first.plan(Lane.NIGHTLY));
        farm.run(Integer.MAX_VALUE);
        long start = farm.nowMillis();
        farm.submit(new BuildId("20260101-000000-0002"), again.plan(Lane.NIGHTLY));
        farm.run(Integer.MAX_VALUE);
        return farm.nowMillis() - start;
    }

    @Test
    void moreWorkersNeverMakeItLonger() {
        for (SyntheticPlan graph : new SyntheticPlan[] {Graphs.shared("a"), Graphs.chain("a")}) {
            long[] times = LongStream.rangeClosed(1, 8).map(slots -> millis(graph, (int) slots)).toArray();
            for (int i = 1; i < times.length; i++) {
                assertTrue(times[i] <= times[i - 1], (i + 1) + " slots took " + times[i] + " ms, " + i + " took " + times[i - 1]);
            }
        }
    }

    @Test
    void noSlotIsIdle_whileSomethingCouldRun() {
        SyntheticPlan graph = Graphs.chain("a");
        Plan plan = graph.plan(Lane.NIGHTLY);
        VirtualFarm farm = worked(graph, 2);

        assertEquals(0, Makespan.idle(plan, farm.runs(), 2, farm.startMillis()));
    }

    private static long millis(SyntheticPlan graph, int slots) {
        VirtualFarm farm = worked(graph, slots);
        return farm.nowMillis() - farm.startMillis();
    }

    private static VirtualFarm worked(SyntheticPlan graph, int slots) {
        VirtualFarm farm = new VirtualFarm(slots, job -> graph.millisOf(job.id()));
        farm.submit(BUILD, graph.plan(Lane.NIGHTLY));
        farm.run(Integer.MAX_VALUE);
        return farm;
    }
}
