package kiln.coordinator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

/// The plan of `kiln demo`, written out. A change of it is a change of what the farm makes: look at the difference, and
/// if it is meant, run with `-Dgolden.write=true`.
class GoldenPlanTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/demo-plan.json");

    @Test
    void whenTheDemoIsPlanned_thenItIsTheWrittenPlan() throws IOException {
        Planned planned = new Planner("0.1.0").plan(
                Requests.axes(
                        List.of("orangepi-pc", "uefi-x86_64"),
                        List.of("legacy", "current", "edge"),
                        List.of("trixie-minimal", "bookworm-minimal")),
                Catalogs.builtIn(),
                "");
        Plan plan = switch (planned) {
            case Planned.Accepted accepted -> accepted.plan();
            case Planned.Refused refused -> throw new AssertionError(refused.problems());
        };

        String text = Codec.encodePretty(plan) + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }
        assertEquals(Files.readString(GOLDEN), text);
        assertEquals(plan, Codec.decode(text, Plan.class));
    }
}
