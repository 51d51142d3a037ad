package kiln.farm.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import kiln.coordinator.http.Examples;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.PlanView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Types commands in a folder of their own, on a machine and with farms of plain values.
@Timeout(60)
abstract class CommandFixture {
    static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    static final BuildView GREEN =
            Examples.build("green", List.of(Examples.built("orangepi-pc/legacy/trixie-minimal/device")));

    @TempDir
    Path here;

    final FakeWiring wiring = new FakeWiring();
    final FakeHost host = new FakeHost();
    final Map<String, String> environment = new HashMap<>();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void plan() {
        wiring.farm.plan(new PlanView(Examples.BUILD, 1, 1, List.of("c"), List.of(), Map.of("kernel", 1)));
    }

    int kiln(String... arguments) {
        out.reset();
        err.reset();
        Session session = new Session(
                wiring,
                host,
                environment,
                stream(out),
                stream(err),
                false,
                100,
                here,
                here,
                here,
                InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")),
                new Random(1));
        return new Main(session).run(arguments);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    List<String> entries() {
        return list(here);
    }

    static List<String> list(Path folder) {
        return List.of(Objects.requireNonNull(folder.toFile().list())).stream()
                .sorted()
                .toList();
    }
}
