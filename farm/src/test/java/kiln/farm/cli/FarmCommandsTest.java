package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.view.BuildView;
import kiln.farm.DataFolder;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import org.junit.jupiter.api.Test;

class FarmCommandsTest extends CommandFixture {
    @Test
    void demo_buildsTheDemoMatrix_onAFreePortIfTheUsualOneIsTaken_andStopsTheFarm() {
        wiring.farm.put(GREEN);
        host.taken.add(8_080);
        environment.put("KILN_MIRROR_DEBIAN", "http://m.example");

        assertEquals(0, kiln("demo", "--slots", "2", "--json"));

        assertEquals(GREEN, Codec.decode(out(), BuildView.class));
        assertEquals(List.of("embedded port=0 slots=2 mirrors={debian=http://m.example}", "closed"), wiring.started);
        assertEquals(
                List.of(new BuildRequest(
                        List.of(),
                        List.of("orangepi-pc", "uefi-x86_64"),
                        List.of("legacy", "current", "edge"),
                        List.of("trixie-minimal", "bookworm-minimal"),
                        List.of(),
                        false,
                        DAY,
                        Lane.INTERACTIVE,
                        "demo")),
                wiring.farm.requests);
        assertEquals(List.of("kiln.lock", "s3-keys.json"), list(here.resolve("data")));
    }

    @Test
    void demo_goesToTheFarmThatRunsOnItsFolder() {
        wiring.farm.put(GREEN);
        try (HttpApi api = wiring.api(0)) {
            DataFolder.at(here.resolve("data"))
                    .create()
                    .announce(new DataFolder.Address(
                            api.uri(),
                            FakeWiring.SERVICES,
                            ProcessHandle.current().pid()));
            assertEquals(0, kiln("demo"));
        }
        assertEquals(List.of(), wiring.started);
    }

    @Test
    void up_refusesAPortInUse_withItsOwner() {
        host.taken.add(8_080);
        assertEquals(1, kiln("up"));
        assertEquals("""
            ✗ E102 Port 8080 is in use (pid 4312: java).
                   Start on another: ./kiln up --port 8081
            """, err());
        assertEquals(List.of(), wiring.started);
    }

    @Test
    void up_tellsOtherCommandsWhereItIs_untilItEnds() {
        wiring.end.complete(null);
        assertEquals(0, kiln("up", "--json"));
        JsonNode place = Codec.decode(out(), JsonNode.class);
        assertEquals(here.resolve("data").toString(), place.path("data").asText());
        assertEquals(Optional.empty(), DataFolder.at(here.resolve("data")).address());
    }

    @Test
    void up_saysHowToReachTheFarmOfThisFolder() {
        wiring.end.complete(null);
        assertEquals(0, kiln("up", "--data", here.resolve("other").toString()));
        assertTrue(err().endsWith("""
            In a second terminal:  ./kiln build orangepi-pc/current/trixie-minimal --follow --data %s
            One more worker:       ./kiln worker --data %<s      Stop: Ctrl-C (state is kept)
            """.formatted(here.resolve("other"))), err());
    }

    @Test
    void farmThatCannotGoOn_isAnInfrastructureFailure() {
        wiring.end.completeExceptionally(new IOException("the broker ended with status 1"));
        assertEquals(6, kiln("up"));
        assertTrue(err().contains("✗ E161 It cannot go on: the broker ended with status 1.\n"), err());
    }

    @Test
    void worker_joinsTheFarmOfTheDataFolder() {
        assertEquals(1, kiln("worker"));
        assertTrue(err().startsWith("✗ E154 There is no farm to join: none runs on " + here.resolve("data")), err());
        DataFolder.at(here.resolve("data"))
                .create()
                .announce(new DataFolder.Address(
                        URI.create("http://x"),
                        FakeWiring.SERVICES,
                        ProcessHandle.current().pid()));
        assertEquals(0, kiln("worker"));
        assertEquals("worker " + FakeWiring.SERVICES, wiring.started.getFirst());
    }

    @Test
    void missingPackages_areInstalledByRoot_andOtherwiseNamedWithTheCommand() {
        wiring.farm.put(GREEN);
        host.programs.remove("bwrap");
        assertEquals(7, kiln("demo"));
        assertEquals("""
            ✗ E120 Missing on this machine: bwrap (every step runs in a sandbox).
                   sudo apt-get install -y --no-install-recommends bubblewrap
            """, err());
        host.root = true;
        assertEquals(7, kiln("demo", "--no-install"));
        assertEquals(List.of(), host.commands);
        host.mirrorWorks = false;
        assertEquals(7, kiln("demo"));
        assertTrue(err().contains("apt-get said: E: Unable to locate package bubblewrap\n"), err());
        host.mirrorWorks = true;
        assertEquals(0, kiln("demo"));
    }

    @Test
    void doctor_namesEverythingAtOnce() {
        host.programs.clear();
        host.freeBytes = 3L << 20;
        assertEquals(7, kiln("doctor"));
        String[] lines = out().split("\n");
        assertEquals("✗ bwrap: every step runs in a sandbox", lines[1]);
        assertEquals("    sudo apt-get install -y --no-install-recommends bubblewrap apt", lines[2]);
        assertEquals("✗ apt-get: packages are resolved and fetched with it", lines[3]);
        assertEquals("✗ " + here + " has 3.0 MiB free; a first demo wants about 6.0 GiB", lines[5]);
    }

    @Test
    void fullDisk_isRefusedWithTheNumbers() {
        host.freeBytes = 3L << 20;
        assertEquals(7, kiln("demo"));
        assertEquals("""
            ✗ E110 Not enough disk: %s has 3.0 MiB free; a build needs about 6.0 GiB.
                   Use another place: --data DIR
            """.formatted(here.resolve("data")), err());
    }

    @Test
    void settingsOfTheDataFolder_areRead_andTheirFaultsEndWith2() throws IOException {
        Files.createDirectories(here.resolve("data"));
        Files.writeString(here.resolve("data/kiln.yaml"), "http:\n  prot: 9\n");
        assertEquals(2, kiln("up"));
        assertEquals(
                "✗ E105 " + here.resolve("data/kiln.yaml")
                        + ":2: unknown setting \"http.prot\" — did you mean \"http.port\"?\n",
                err());
    }

    @Test
    void completion_andHelp_goToStdout() {
        assertEquals(0, kiln("completion"));
        assertTrue(out().startsWith("#!/usr/bin/env bash"), out());
        assertEquals(0, kiln("--help"));
        assertEquals(0, kiln("build", "--help"));
        assertEquals("", err());
    }

    @Test
    void version_isThatOfThePom() throws IOException {
        assertTrue(Files.readString(Path.of("../pom.xml"))
                .contains("<version>" + KilnCommand.VERSION + "</version>\n  <packaging>pom"));
    }
}
