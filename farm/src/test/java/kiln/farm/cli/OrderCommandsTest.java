package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.view.Order;
import org.junit.jupiter.api.Test;

class OrderCommandsTest extends CommandFixture {
    private static final String UNSAID = "asked on the command line";

    @Test
    void cancelPauseAndResume_findTheBuildByTheEndOfItsId() {
        wiring.farm.put(Examples.build("running", Examples.demo()));
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("pause", "4f1a", "--reason", "later", "--server", server), () -> err());
            assertEquals("Build 20261121-031502-4f1a is paused; what runs goes on. To go on: ./kiln resume "
                    + "20261121-031502-4f1a\n", out());
            assertEquals(0, kiln("resume", "4f1a", "--server", server));
            assertEquals("20261121-031502-4f1a may go on.\n", out());
            assertEquals(0, kiln("cancel", "4f1a", "a/b/c", "--server", server));
            assertEquals("Cell a/b/c of build 20261121-031502-4f1a is cancelled.\n", out());
            assertEquals(0, kiln("cancel", "4f1a", "--json", "--server", server));
            assertEquals("{\n  \"build\" : \"20261121-031502-4f1a\",\n  \"cancelled\" : true\n}\n", out());
        }
        assertEquals(
                List.of(
                        new Order.Pause(Examples.BUILD, "later"),
                        new Order.Resume(Examples.BUILD),
                        new Order.CancelCell(Examples.BUILD, "a/b/c", UNSAID),
                        new Order.CancelBuild(Examples.BUILD, UNSAID)),
                wiring.farm.orders);
    }

    @Test
    void cancelOfABuildThatHasEnded_saysSo() {
        wiring.farm.put(Examples.build("green", List.of()));
        try (HttpApi api = wiring.api(0)) {
            assertEquals(1, kiln("cancel", "4f1a", "--server", api.uri().toString()), () -> err());
        }
        assertEquals("✗ E422 Build 20261121-031502-4f1a is green; there is nothing to change.\n", err());
    }

    @Test
    void workersAreListed_drained_andTakeJobsAgain() {
        wiring.farm.put(Examples.worker());
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("workers", "--server", server));
            assertEquals("""
                WORKER    STATE  JOBS    DISK FREE  HEARD
                worker-1  free   1 of 2  74.5 GiB   0 s ago
                """, out());
            assertEquals(0, kiln("drain", "worker-1", "--now", "--reason", "a disk", "--server", server));
            assertEquals("Worker worker-1 gets no more jobs and gives back what it has. To undo: ./kiln resume worker-1\n",
                    out());
            assertEquals(0, kiln("resume", "worker-1", "--server", server));
            assertEquals(1, kiln("drain", "worker-9", "--server", server));
            assertTrue(err().contains("E420"), err());
        }
        assertEquals(
                List.of(
                        new Order.Drain("worker-1", "a disk", true),
                        new Order.Release("worker-1", UNSAID),
                        new Order.Drain("worker-9", UNSAID, false)),
                wiring.farm.orders);
    }
}
