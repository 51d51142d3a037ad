package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.log.LogText;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Causes;
import kiln.coordinator.view.Comparison;
import kiln.coordinator.view.History;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportCommandsTest extends CommandFixture {
    private static final String LAST = "20261120-000000-0001";
    private static final String NEW = "20261121-000000-0002";
    private static final String CELL = "orangepi-pc/current/trixie-minimal";

    @BeforeEach
    void twoBuilds() {
        wiring.farm.put(Examples.build(LAST, "green", List.of(Examples.built(CELL + "/device"))));
        wiring.farm.put(Examples.build(NEW, "red", List.of(new BuildView.Cell(
                CELL + "/device", "failed", "x", "", List.of(), Optional.empty(), List.of(Examples.KERNEL_JOB)))));
        wiring.farm.put(new JobView(Examples.KERNEL_JOB, "kernel", "kernel sunxi", "failed", "E310 a.c:1:2: error: no", "", 1, "w",
                1_000, 2_000, 0, Map.of(), Map.of(), List.of(), Optional.of(Examples.LOG), List.of(NEW)));
    }

    @Test
    void compare_saysWhatChanged() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("compare", "0001", "0002", "--server", api.uri().toString()));
            assertEquals("""
                Newly failing: 1
                  ✗ orangepi-pc/current/trixie-minimal/device  built → failed
                      E310 a.c:1:2: error: no
                0 cells with nothing to say of them.
                """, out());
            assertEquals(0, kiln("compare", LAST, NEW, "--json", "--server", api.uri().toString()));
            assertEquals(NEW, Codec.decode(out(), Comparison.class).b());
            assertEquals(1, kiln("compare", LAST, "20000101-000000-0000", "--server", api.uri().toString()));
            assertTrue(err().startsWith("✗ E420 "), err());
        }
    }

    @Test
    void causes_sayWhatIsToBeMended() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("causes", "--server", api.uri().toString()));
            assertEquals("""
                1 cell of build %s failed or wait in vain, for 1 cause:
                ✗ 1 cell, 0 of them blocked, by 1 job; new
                      E310 a.c:1:2: error: no
                      orangepi-pc/current/trixie-minimal/device
                      ./kiln logs %s
                """.formatted(NEW, Examples.KERNEL_JOB), out());
            assertEquals(0, kiln("causes", "0001", "--server", api.uri().toString()));
            assertEquals("Nothing failed in build " + LAST + ".\n", out());
            assertEquals(0, kiln("causes", NEW, "--json", "--server", api.uri().toString()));
            assertEquals(1, Codec.decode(out(), Causes.class).count());
        }
    }

    @Test
    void history_saysWhatBecameOfACell_andWhereToGoOn() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("history", CELL, "--server", api.uri().toString()));
            assertEquals("""
                  BUILD                 STATE   TOOK  IMAGE     CELL
                ✗ 20261121-000000-0002  failed                  orangepi-pc/current/trixie-minimal/device
                ✓ 20261120-000000-0001  built         39.1 MiB  orangepi-pc/current/trixie-minimal/device
                """, out());
            assertEquals(0, kiln("history", CELL, "--limit", "1", "--server", api.uri().toString()));
            assertTrue(err().contains("--before " + NEW), err());
            assertEquals(0, kiln("history", "no/such/cell", "--json", "--server", api.uri().toString()));
            assertEquals(List.of(), Codec.decode(out(), History.class).records());
            assertEquals(2, kiln("history", CELL, "--limit", "0", "--server", api.uri().toString()));
        }
    }

    @Test
    void logs_areSearchedByTheFarm() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("logs", "kernel", "--search", "LINE 2", "--server", api.uri().toString()));
            assertEquals("2: line 2\n", out());
            assertEquals(0, kiln("logs", "kernel", "--search", "line", "--json", "--server", api.uri().toString()));
            assertEquals(2, Codec.decode(out(), LogText.Found.class).hits().size());
        }
    }
}
