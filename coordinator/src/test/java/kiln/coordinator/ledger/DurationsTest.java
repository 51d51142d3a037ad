package kiln.coordinator.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.IntStream;
import kiln.coordinator.ledger.Durations.Expected;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.JobOptions;
import org.junit.jupiter.api.Test;

class DurationsTest {
    private final Durations durations = new Durations();

    @Test
    void whatNobodyHasSeen_isGuessed() {
        assertEquals(new Expected(20_000, 40_000, 0), durations.of(toolbox("a")));
    }

    @Test
    void aJobThatRan_isJudgedByItsOwnTimes_andOthersByTheirKind() {
        durations.learn(JobKind.TOOLBOX, "toolbox a", 7_000);

        assertEquals(new Expected(7_000, 14_000, 1), durations.of(toolbox("a")));
        assertEquals(new Expected(7_000, 14_000, 0), durations.of(toolbox("b")));
    }

    @Test
    void oneBadNight_doesNotSpoilTheMedian() {
        IntStream.range(0, 6).forEach(i -> durations.learn(JobKind.TOOLBOX, "toolbox a", 1_000));
        durations.learn(JobKind.TOOLBOX, "toolbox a", 90_000);

        assertEquals(new Expected(1_000, 90_000, 7), durations.of(toolbox("a")));
    }

    @Test
    void aTimeThatIsTenRunsOld_isForgotten() {
        durations.learn(JobKind.TOOLBOX, "toolbox a", 90_000);
        IntStream.range(0, 10).forEach(i -> durations.learn(JobKind.TOOLBOX, "toolbox a", 1_000));

        assertEquals(new Expected(1_000, 1_250, 8), durations.of(toolbox("a")));
    }

    @Test
    void aClockThatWasSetBack_teachesNothingNegative() {
        durations.learn(JobKind.TOOLBOX, "toolbox a", -5);

        assertEquals(new Expected(0, 0, 1), durations.of(toolbox("a")));
    }

    @Test
    void moreTitlesThanAreKept_costTheOldest() {
        durations.learn(JobKind.TOOLBOX, "toolbox a", 1);
        durations.learn(JobKind.TOOLBOX, "toolbox b", 2);
        IntStream.range(2, Durations.TITLES_MAX + 1).forEach(i -> durations.learn(JobKind.KERNEL, "kernel " + i, 3));

        assertEquals(0, durations.of(toolbox("a")).seen());
        assertEquals(1, durations.of(toolbox("b")).seen());
    }

    @Test
    void whatWasLearned_isRestoredWhole() {
        IntStream.range(0, 20).forEach(i -> durations.learn(JobKind.TOOLBOX, "toolbox " + i % 3, i));
        Durations restored = new Durations();

        durations.learned().forEach(event ->
                restored.restore((kiln.schemas.message.LedgerEvent.DurationsRestored) event));

        assertEquals(durations.learned(), restored.learned());
        assertEquals(durations.of(toolbox("2")), restored.of(toolbox("2")));
    }

    private static Job toolbox(String name) {
        return new Job(new JobId("toolbox-" + "0".repeat(32)), "toolbox " + name, new JobOptions.Toolbox(name, 1), Map.of());
    }
}
