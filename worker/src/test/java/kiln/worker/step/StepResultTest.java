package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.store.Recipe;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class StepResultTest {
    private static final Path FILE = Path.of("file");
    private static final Recipe RECIPE = new Recipe(new byte[0], new Artifact(Sha256.of("part"), 4), new byte[0]);

    @Test
    void stepThatMadeWhatItsJobPutsOut_isBelieved() {
        StepResult made = new StepResult(Map.of("img.bmap", FILE), Map.of("img.xz", RECIPE), Map.of());

        assertSame(made, made.requireExactly(List.of("img.bmap", "img.xz")));
    }

    @Test
    void stepThatMadeMoreOrLess_isABug() {
        StepResult made = StepResult.of("evidence", FILE);

        for (List<String> names : List.of(List.of("evidence", "layout"), List.<String>of(), List.of("layout"))) {
            assertEquals("the step made [evidence], its job puts out " + names,
                    assertThrows(IllegalStateException.class, () -> made.requireExactly(names)).getMessage());
        }
    }
}
