package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.PlanView;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpApiTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api =
            HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), farm, HttpApiTest::log, HttpApiTest::image, NOON);
    private final HttpClient client = HttpClient.newHttpClient();

    private static InputStream log(Artifact artifact) {
        return new ByteArrayInputStream("a log\n".getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<URI> image(String key) {
        return key.equals("images/a/b/c.img.xz") || key.equals("blobs/sha256/ab/" + "ab".repeat(32))
                ? Optional.of(URI.create("http://store/bucket/c?signed"))
                : Optional.empty();
    }

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void request_isSubmittedWithDefaults_andAnsweredWithPlanAndPlace() throws Exception {
        PlanView plan = new PlanView(Examples.BUILD, 1, 1, List.of("a/b/c/device"), List.of(), Map.of("kernel", 1));
        farm.plan(plan);

        HttpResponse<String> answer = post("/api/v1/builds", "{\"boards\":[\"orangepi-pc\"]}");

        assertEquals(202, answer.statusCode());
        assertEquals(
                "/api/v1/builds/" + Examples.BUILD,
                answer.headers().firstValue("Location").orElseThrow());
        assertEquals(plan, Codec.decode(answer.body(), PlanView.class));
        assertEquals(
                List.of(new BuildRequest(
                        List.of(),
                        List.of("orangepi-pc"),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        LocalDate.of(2026, 11, 21),
                        Lane.INTERACTIVE,
                        "")),
                farm.requests);
    }

    @Test
    void preview_plansAndStartsNothing() throws Exception {
        HttpResponse<String> answer = post("/api/v1/builds?preview=true", "{}");

        assertEquals(200, answer.statusCode());
        assertEquals(List.of(), farm.requests);
    }

    @Test
    void unknownField_isRefusedByName() throws Exception {
        HttpResponse<String> answer = post("/api/v1/builds", "{\"board\":[\"x\"],\"lane\":\"fast\"}");

        assertEquals(400, answer.statusCode());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "{\"type\":\"urn:kiln:error:E401\",\"title\":\"The request is not"
                        + " understood\",\"status\":400,\"code\":\"E401\",\"detail\":\"/board: unknown field; known are"
                        + " asOf, boards, cells, commit, distros, exclude, kernels, label, lane, rebuild (and 1"
                        + " more)\",\"problems\":[{\"where\":\"/board\",\"message\":\"unknown field; known are asOf,"
                        + " boards, cells, commit, distros, exclude, kernels, label, lane,"
                        + " rebuild\"},{\"where\":\"/lane\",\"message\":\"must be interactive or nightly, not"
                        + " \\\"fast\\\"\"}]}",
                answer.body());
        assertEquals(List.of(), farm.requests);
    }

    @Test
    void badBodies_haveStableCodes() throws Exception {
        assertRefused(400, "E400", post("/api/v1/builds", "{\"boards\":"));
        assertRefused(400, "E400", post("/api/v1/builds", "[1]"));
        assertRefused(400, "E401", post("/api/v1/builds", "{\"boards\":\"orangepi-pc\"}"));
        assertRefused(
                400, "E401", post("/api/v1/builds", "{\"boards\":[7],\"rebuild\":1,\"asOf\":\"today\",\"label\":[]}"));
        assertRefused(413, "E402", post("/api/v1/builds", "{\"label\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertRefused(415, "E403", send(request("/api/v1/builds").POST(BodyPublishers.ofString("{}"))));
        assertRefused(405, "E404", send(request("/api/v1/builds").PUT(BodyPublishers.noBody())));
        assertEquals(List.of(), farm.requests);
    }

    @Test
    void requestThatCannotBePlanned_isRefusedWithItsProblems() throws Exception {
        HttpResponse<String> answer = post("/api/v1/builds", "{\"boards\":[\"nowhere\"]}");

        assertRefused(422, "E410", answer);
        assertEquals("/boards/0", json(answer).at("/problems/0/where").asText());
    }

    @Test
    void coordinatorThatDoesNotLead_takesNoCommands_butAnswersReads() throws Exception {
        farm.put(Examples.build("running", Examples.demo()));
        farm.vital(new Farm.Vital(false, 7, 0, 0, 0, 0, 0, "the ledger is held by another coordinator"));

        assertRefused(503, "E430", post("/api/v1/builds", "{}"));
        assertRefused(
                503, "E430", send(request("/api/v1/builds/" + Examples.BUILD).DELETE()));
        assertEquals(503, get("/health").statusCode());
        assertEquals(
                "the ledger is held by another coordinator",
                json(get("/health")).path("problem").asText());
        assertEquals(200, get("/api/v1/builds").statusCode());
    }

    @Test
    void buildsCellsJobsAndWorkers_areTheFarmsOwnRecords() throws Exception {
        farm.put(Examples.build("running", Examples.demo()));
        farm.put(Examples.job(Examples.KERNEL_JOB, "kernel sunxi-6.1 armhf", "running", "", Optional.empty()));
        farm.put(Examples.worker());

        assertSame(Map.of("builds", farm.builds()), "/api/v1/builds");
        assertSame(farm.build(Examples.BUILD).orElseThrow(), "/api/v1/builds/" + Examples.BUILD);
        assertSame(Map.of("jobs", farm.jobs(Examples.BUILD)), "/api/v1/builds/" + Examples.BUILD + "/jobs");
        assertSame(
                Map.of("records", farm.cell("orangepi-pc", "legacy", "trixie-minimal")),
                "/api/v1/cells/orangepi-pc/legacy/trixie-minimal");
        assertSame(farm.job(Examples.KERNEL_JOB).orElseThrow(), "/api/v1/jobs/" + Examples.KERNEL_JOB);
        assertSame(Map.of("workers", farm.workers()), "/api/v1/workers");
    }

    @Test
    void buildsThatLeftMemory_areReadFromTheBucket_andListedPageByPage() throws Exception {
        String old = "20200101-000000-0001";
        BuildView build = Examples.build(old, "green", List.of(Examples.built("orangepi-pc/legacy/trixie-minimal/device")));
        JobView job = Examples.job(Examples.ROOT_JOB, "root", "succeeded", "", Optional.of(Examples.LOG));
        farm.put(Examples.build("running", Examples.demo()));
        farm.archive(build, List.of(job));

        assertSame(build, "/api/v1/builds/" + old);
        assertSame(Map.of("jobs", List.of(job)), "/api/v1/builds/" + old + "/jobs");
        assertEquals(200, get("/api/v1/jobs/" + Examples.ROOT_JOB + "/log?build=" + old).statusCode());
        assertRefused(404, "E420", get("/api/v1/jobs/" + Examples.ROOT_JOB + "/log"));
        assertRefused(409, "E422", send(request("/api/v1/builds/" + old).DELETE()));
        assertSame(
                Map.of("builds", farm.archive().builds("20990101-000000-0000", 1)),
                "/api/v1/builds?before=20990101-000000-0000&limit=1");
        assertSame(Map.of("builds", farm.archive().builds(Examples.BUILD, 50)), "/api/v1/builds?before=" + Examples.BUILD);
        assertRefused(400, "E401", get("/api/v1/builds?before=" + old + "&limit=1001"));
        assertRefused(502, "E440", get("/api/v1/builds/" + FakeFarm.BROKEN));
    }

    @Test
    void artifact_isPointedAt() throws Exception {
        assertEquals(307, get("/api/v1/artifacts/" + "ab".repeat(32)).statusCode());
        assertRefused(404, "E420", get("/api/v1/artifacts/" + "cd".repeat(32)));
        assertRefused(400, "E401", get("/api/v1/artifacts/AB"));
    }

    @Test
    void unknownThings_areNotFound() throws Exception {
        for (String path : List.of(
                "/api/v1/builds/x",
                "/api/v1/builds/x/jobs",
                "/api/v1/cells/a/b/c",
                "/api/v1/jobs/x",
                "/api/v1/jobs/x/log",
                "/api/v1/images/a/b/d",
                "/nothing")) {
            assertRefused(404, "E420", get(path));
        }
    }

    @Test
    void image_isPointedAt() throws Exception {
        HttpResponse<String> answer = get("/api/v1/images/a/b/c.img.xz");

        assertEquals(302, answer.statusCode());
        assertEquals(
                "http://store/bucket/c?signed",
                answer.headers().firstValue("Location").orElseThrow());
    }

    @Test
    void metrics_nameTheFarmsFigures() throws Exception {
        farm.put(Examples.build("running", Examples.demo()));
        farm.put(Examples.worker());

        String figures = get("/metrics").body();

        for (String line : List.of(
                "kiln_queue_depth 2.0",
                "kiln_cells{state=\"built\"} 2.0",
                "kiln_worker_slots{state=\"free\"} 1.0",
                "kiln_worker_disk_free_bytes{worker=\"worker-1\"} 8.0E10",
                "kiln_ledger_events_total 7.0",
                "kiln_build_info{version=\"0.1.0\"} 1",
                "kiln_sse_clients 0.0",
                "kiln_leading 1.0")) {
            assertTrue(figures.contains("\n" + line + "\n"), () -> line + " is not in\n" + figures);
        }
    }

    @Test
    void portInUse_isSaidWithTheNumber() {
        UncheckedIOException refused = assertThrows(
                UncheckedIOException.class,
                () -> HttpApi.start(
                        new HttpSettings("127.0.0.1", api.uri().getPort(), "0"), farm, HttpApiTest::log, HttpApiTest::image, NOON));

        assertTrue(refused.getMessage().contains("127.0.0.1:" + api.uri().getPort()), refused.getMessage());
    }

    private void assertSame(Object record, String path) throws Exception {
        assertEquals(Codec.encodeText(record), get(path).body());
    }

    private static void assertRefused(int status, String code, HttpResponse<String> answer) {
        assertEquals(
                status + " " + code,
                answer.statusCode() + " " + json(answer).path("code").asText(),
                answer.body());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Codec.decode(answer.body(), JsonNode.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.uri().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return Promised.kept(client.send(request.build(), BodyHandlers.ofString()));
    }
}
