package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.view.BuildView;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Commit;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandsTest extends CommandFixture {
    @Test
    void wrongUsage_endsWith2_andSuggests() {
        assertEquals(2, kiln("bild"));
        assertEquals(
                "✗ E100 Unmatched argument at index 0: 'bild' — did you mean \"build\"?\n       See: ./kiln --help\n",
                err());
        assertEquals(2, kiln());
        assertEquals(2, kiln("build", "--flow"));
        assertEquals(2, kiln("logs"));
        assertEquals(2, kiln("get", "orangepi-pc"));
    }

    @Test
    void clientWithoutFarm_saysHowToStartOne() {
        assertEquals(1, kiln("ls", "--server", "http://127.0.0.1:1"));
        assertEquals("", out());
        assertEquals("""
            ✗ E150 No farm is running at http://127.0.0.1:1.
                   Start one: ./kiln up      or name another: --server URL
            """, err());
    }

    @Test
    void clientOfAFolderWithoutAFarm_doesNotTakeAnother(@TempDir Path empty) {
        assertEquals(1, kiln("ls", "--data", empty.toString()));
        assertEquals("", out());
        assertEquals("""
            ✗ E150 No farm is running on %s.
                   Start one: ./kiln up --data %s      or name another: --server URL
            """.formatted(empty, empty), err());
    }

    @Test
    void build_printsThePlan_andSendsWhatWasAsked() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(
                    0,
                    kiln(
                            "build",
                            "a/b/c",
                            "--boards",
                            "x,y",
                            "--exclude",
                            "*/edge/*",
                            "--server",
                            api.uri().toString()));
        }
        assertEquals("""
            Build 20261121-031502-4f1a: 1 cell, 1 to make, 0 left out
              1 job, each once however many cells share it: 1 kernel
            """, out());
        assertEquals(
                List.of(new BuildRequest(
                        List.of("a/b/c"),
                        List.of("x", "y"),
                        List.of(),
                        List.of(),
                        List.of("*/edge/*"),
                        false,
                        DAY,
                        Lane.INTERACTIVE,
                        "")),
                wiring.farm.requests);
    }

    @Test
    void aBuildCanSayWhatItIsOf_inFull() {
        String sha = "9f".repeat(20);
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("build", "a/b/c", "--commit", sha, "--repository", "kiln/boards", "--server", server));
            assertEquals(2, kiln("build", "a/b/c", "--commit", sha, "--server", server));
            assertEquals("✗ E100 --commit and --repository belong together.\n", err());
            assertEquals(2, kiln("build", "a/b/c", "--commit", "9f3c2e1", "--repository", "kiln/boards", "--server", server));
            assertEquals("✗ E100 a commit is 40 or 64 hexadecimal digits, not \"9f3c2e1\".\n", err());
            assertEquals(2, kiln("build", "a/b/c", "--commit", sha, "--repository", "kiln/..", "--server", server));
        }
        assertEquals(List.of(Optional.of(new Commit("kiln/boards", sha))),
                wiring.farm.requests.stream().map(BuildRequest::commit).toList());
    }

    @Test
    void refusedBuild_endsWith2_andTellsEachProblem() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(
                    2,
                    kiln("build", "--boards", "nowhere", "--server", api.uri().toString()));
        }
        assertEquals("""
            ✗ E410 Nothing was started:
                   /boards/0: unknown board nowhere; known are orangepi-pc, uefi-x86_64
            """, err());
    }

    @Test
    void rebuild_forcesTheCellsOwnJobs() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("rebuild", "a/b/c", "--server", api.uri().toString()));
        }
        assertEquals(true, wiring.farm.requests.getFirst().rebuild());
        assertEquals(List.of("a/b/c"), wiring.farm.requests.getFirst().cells());
    }

    @Test
    void followedBuild_endsAsTheBuildDoes_withOneObjectOnStdout() {
        wiring.farm.put(Examples.build("red", List.of(Examples.cell("a/b/c/device", "failed", "E210 no", ""))));
        try (HttpApi api = wiring.api(0)) {
            assertEquals(
                    5, kiln("build", "--follow", "--json", "--server", api.uri().toString()));
        }
        assertEquals(wiring.farm.build(Examples.BUILD).orElseThrow(), Codec.decode(out(), BuildView.class));
        assertTrue(err().contains("✗ failed  a/b/c/device  E210 no\n"), err());
    }

    @Test
    void followedBuild_isWatchedUntilItEnds() throws Exception {
        wiring.farm.put(Examples.build("running", List.of(Examples.cell("a/b/c/device", "running", "", "kernel"))));
        try (HttpApi api = wiring.api(0)) {
            Thread.ofVirtual().start(() -> {
                while (wiring.farm.subscribers() == 0) {
                    Thread.onSpinWait();
                }
                wiring.farm.put(GREEN);
                wiring.farm.tell("build", "{}");
            });
            assertEquals(0, kiln("show", "--follow", "--server", api.uri().toString()));
        }
        assertTrue(err().contains("✓ built  orangepi-pc/legacy/trixie-minimal/device\n"), err());
    }

    @Test
    void show_findsABuildByTheEndOfItsId_andExitStatusTells() {
        wiring.farm.put(Examples.build("running", Examples.demo()));
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("show", "4f1a", "--server", server));
            assertEquals(8, kiln("show", "--exit-status", "--server", server));
            assertEquals(1, kiln("show", "ffff", "--server", server));
            assertEquals("✗ E155 There is no build \"ffff\".\n       List them: ./kiln ls\n", err());
            assertEquals(0, kiln("ls", "--server", server));
        }
        assertTrue(out().contains("▶ 20261121-031502-4f1a  running  2026-11-18 11:06:40  1 min 23 s  12  "), out());
    }

    @Test
    void logs_findsAJobByTheBeginningOfItsId() {
        wiring.farm.put(GREEN);
        wiring.farm.put(Examples.job(Examples.KERNEL_JOB, "kernel x", "succeeded", "", Optional.of(Examples.LOG)));
        wiring.farm.put(Examples.job(Examples.ROOT_JOB, "rootfs x", "failed", "E210", Optional.of(Examples.LOG)));
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("logs", "kernel-1f1f", "--server", server));
            assertEquals("line 1\nline 2\n", out());
            assertEquals("── kernel x · " + Examples.KERNEL_JOB + " · succeeded\n", err());
            assertEquals(1, kiln("logs", "boot", "--server", server));
            assertEquals("✗ E156 No job of the last 20 builds begins with \"boot\".\n", err());
            assertEquals(0, kiln("logs", "--failed", "--server", server));
            assertEquals("── rootfs x · " + Examples.ROOT_JOB + " · failed · E210\n", err());
        }
    }

    @Test
    void logsFollow_printsLinesAsTheyCome_andTheStoredOnesAfterTheEnd_eachOnce() {
        wiring.farm.put(GREEN);
        JobId job = new JobId(Examples.KERNEL_JOB);
        wiring.farm.put(Examples.job(Examples.KERNEL_JOB, "kernel x", "running", "", Optional.empty()));
        wiring.farm.tails.heard(new Progress.LogLines(new WorkerId("worker-1"), job, 1, 1, "line 1"));
        wiring.farm.whileSomebodyWaits.add(() -> wiring.farm.put(
                Examples.job(Examples.KERNEL_JOB, "kernel x", "succeeded", "", Optional.of(Examples.LOG))));
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("logs", "kernel-1f1f", "--follow", "--server", server));
            assertEquals("line 1\nline 2\n", out());
            assertEquals("── kernel x · " + Examples.KERNEL_JOB + " · running\n── succeeded\n", err());
            assertEquals(2, kiln("logs", "--failed", "--follow", "--server", server));
        }
    }

    @Test
    void buildsThatLeftMemory_areListedShownAndHaveLogs() {
        String old = "20200101-000000-0001";
        BuildView build = Examples.build(old, "green", List.of(Examples.built("a/edge/b/device")));
        wiring.farm.put(GREEN);
        wiring.farm.archive(
                build, List.of(Examples.job(Examples.ROOT_JOB, "rootfs x", "failed", "E210", Optional.of(Examples.LOG))));
        try (HttpApi api = wiring.api(0)) {
            String server = api.uri().toString();
            assertEquals(0, kiln("ls", "--before", Examples.BUILD, "--server", server));
            assertTrue(out().contains(old) && !out().contains(Examples.BUILD), out());
            assertEquals(0, kiln("ls", "--before", old, "--server", server));
            assertEquals("No build is older than " + old + ".\n", err());
            assertEquals(0, kiln("show", old, "--json", "--server", server));
            assertEquals(build, Codec.decode(out(), BuildView.class));
            assertEquals(0, kiln("logs", "--failed", "--build", old, "--server", server));
            assertEquals("line 1\nline 2\n", out());
            assertEquals(1, kiln("logs", "boot", "--build", old, "--server", server));
            assertEquals("✗ E156 No job of build " + old + " begins with \"boot\".\n", err());
        }
    }

    @Test
    void get_fetchesAndChecksTheImage_andDoesNotFetchItTwice() throws Exception {
        byte[] image = "an image".getBytes(StandardCharsets.UTF_8);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        String name = "Kiln_0.1.0_a_b_edge_6.img.xz";
        wiring.farm.put(Examples.build(
                "green",
                List.of(new BuildView.Cell(
                        "a/edge/b/device",
                        "built",
                        "",
                        "",
                        List.of(new BuildView.Image(
                                name, "images/a/x/" + name, image.length, digest, 9, "ef".repeat(32), "")),
                        Optional.empty(),
                        List.of()))));
        HttpServer store = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        store.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, image.length);
            exchange.getResponseBody().write(image);
            exchange.close();
        });
        store.start();
        try (HttpApi api = wiring.api(0)) {
            wiring.images(URI.create("http://127.0.0.1:" + store.getAddress().getPort() + "/signed"));
            assertEquals(0, kiln("get", "a/edge/b", "--server", api.uri().toString()));
            assertEquals(here.resolve(name) + "\n", out());
            assertEquals(
                    "Write it to a card:  xzcat " + name + " | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress\n",
                    err());
            assertEquals("an image", Files.readString(here.resolve(name)));
            store.stop(0);
            assertEquals(0, kiln("get", "a/edge/b/device", "--server", api.uri().toString()));
            Files.writeString(here.resolve(name), "mine");
            assertEquals(1, kiln("get", "a/edge/b", "--server", api.uri().toString()));
            assertTrue(err().startsWith("✗ E158 "), err());
        }
        assertEquals(List.of(name), entries());
    }

    @Test
    void get_fetchesTheMapToo_ifTheChecksumsKnowIt() throws Exception {
        String stem = "Kiln_0.1.0_a_b_edge_6";
        BuildView.Image image = new BuildView.Image(stem + ".img.zst", "images/a/x/" + stem + ".img.zst", 8, Sha256.of("an image").hex(),
                9, "ef".repeat(32), "");
        wiring.farm.put(Examples.build("green", List.of(new BuildView.Cell(
                "a/edge/b/device", "built", "", "", List.of(image), Optional.empty(), List.of()))));
        Map<String, String> objects = new TreeMap<>(Map.of(
                image.key(), "an image",
                "images/a/x/" + stem + ".img.bmap", "a map",
                "images/a/x/SHA256SUMS", Sha256.of("another map") + "  " + stem + ".img.bmap\n"));
        HttpServer store = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        store.createContext("/", exchange -> {
            byte[] bytes = objects.get(exchange.getRequestURI().getQuery()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        store.start();
        try (HttpApi api = wiring.api(0)) {
            wiring.images(URI.create("http://127.0.0.1:" + store.getAddress().getPort() + "/signed"));
            assertEquals(0, kiln("get", "a/edge/b", "--format", "zst", "--server", api.uri().toString()));
            assertEquals(List.of(stem + ".img.zst"), entries());

            objects.put("images/a/x/SHA256SUMS", Sha256.of("a map") + "  " + stem + ".img.bmap\n");
            assertEquals(0, kiln("get", "a/edge/b", "--format", "zst", "--server", api.uri().toString()));
            assertTrue(err().endsWith("or, faster:          sudo bmaptool copy " + stem + ".img.zst /dev/sdX\n"), err());
            assertEquals("a map", Files.readString(here.resolve(stem + ".img.bmap")));
        } finally {
            store.stop(0);
        }
        assertEquals(List.of(stem + ".img.bmap", stem + ".img.zst"), entries());
    }

    @Test
    void get_refusesAnImageWhoseDigestIsWrong_andLeavesNothing() throws IOException {
        wiring.farm.put(GREEN);
        try (HttpApi api = wiring.api(0)) {
            wiring.images(api.uri().resolve("/"));
            assertEquals(
                    6,
                    kiln(
                            "get",
                            "orangepi-pc/legacy/trixie-minimal",
                            "--server",
                            api.uri().toString()));
            assertTrue(
                    err().startsWith("✗ E220 Kiln_0.1.0_orangepi-pc_trixie-minimal_legacy_6.1.176.img.xz arrived with"
                            + " SHA-256 "),
                    err());
            assertEquals(
                    1,
                    kiln(
                            "get",
                            "orangepi-pc/edge/trixie-minimal",
                            "--server",
                            api.uri().toString()));
        }
        assertEquals(List.of(), entries());
    }
}
