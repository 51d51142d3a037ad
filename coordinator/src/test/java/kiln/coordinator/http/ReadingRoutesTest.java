package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Logs and reports over HTTP.
class ReadingRoutesTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private static final Artifact LOST = new Artifact(Examples.LOG.digest(), 99);

    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"), farm, ReadingRoutesTest::log, key -> Optional.empty(), NOON);
    private final HttpClient client = HttpClient.newHttpClient();

    private static InputStream log(Artifact artifact) {
        if (artifact.equals(LOST)) {
            throw new StoreException("http://127.0.0.1:9000 answers 404", new IOException());
        }
        return new ByteArrayInputStream(
                "make: *** [drivers] Error 2\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void log_isStreamedAsText_orSaysWhyNot() throws Exception {
        farm.put(Examples.job("kernel-" + "0".repeat(32), "k", "succeeded", "", Optional.of(Examples.LOG)));
        farm.put(Examples.job("kernel-" + "1".repeat(32), "k", "queued", "", Optional.empty()));
        farm.put(Examples.job("kernel-" + "2".repeat(32), "k", "succeeded", "", Optional.of(LOST)));

        HttpResponse<String> log = get("/api/v1/jobs/kernel-" + "0".repeat(32) + "/log");
        assertEquals(
                "text/plain; charset=utf-8",
                log.headers().firstValue("Content-Type").orElseThrow());
        assertEquals("make: *** [drivers] Error 2\n".repeat(10_000), log.body());
        assertRefused(404, "E421", get("/api/v1/jobs/kernel-" + "1".repeat(32) + "/log"));
        assertRefused(502, "E440", get("/api/v1/jobs/kernel-" + "2".repeat(32) + "/log"));
    }

    @Test
    void log_isReadInParts_byLine_andByWhatStandsInIt() throws Exception {
        farm.put(Examples.job(Examples.KERNEL_JOB, "k", "failed", "", Optional.of(Examples.LOG)));
        String log = "/api/v1/jobs/" + Examples.KERNEL_JOB + "/log";
        String line = "make: *** [drivers] Error 2";

        HttpResponse<String> part = send(request(log).header("Range", "bytes=28-31"));
        assertEquals("206 make bytes 28-31/280000", part.statusCode() + " " + part.body() + " "
                + part.headers().firstValue("Content-Range").orElseThrow());
        assertEquals("Error 2\n", send(request(log).header("Range", "bytes=-8")).body());
        assertEquals("2\n", send(request(log).header("Range", "bytes=279998-")).body());
        assertEquals(280_000, send(request(log).header("Range", "bytes=0-1,4-5")).body().length());
        assertRefused(416, "E423", send(request(log).header("Range", "bytes=280000-")));
        assertEquals(
                "{\"from\":9999,\"total\":10000,\"lines\":[\"" + line + "\",\"" + line + "\"]}",
                get(log + "/lines?from=9999&count=5").body());
        assertEquals(
                "{\"q\":\"ERROR 2\",\"total\":10000,\"hits\":[{\"line\":7,\"text\":\"" + line + "\"}],\"next\":8}",
                get(log + "/search?q=ERROR%202&from=7&limit=1").body());
        assertEquals(1, json(get(log + "/errors")).path("line").asInt());
        assertRefused(400, "E401", get(log + "/search"));
        assertRefused(400, "E401", get(log + "/lines?from=0"));
        assertRefused(404, "E420", get("/api/v1/jobs/x/log/lines"));
    }

    @Test
    void reports_areThoseOfTheFarmsBuilds() throws Exception {
        String other = "20261120-000000-0001";
        farm.put(Examples.build("running", Examples.demo()));
        farm.archive(Examples.build(other, "red", Examples.demo()), List.of());

        String matrix = "/api/v1/builds/" + Examples.BUILD + "/matrix";
        String tag = get(matrix).headers().firstValue("ETag").orElseThrow();
        assertEquals(304, send(request(matrix).header("If-None-Match", tag)).statusCode());
        farm.tell("cell", "{}");
        assertEquals(1, json(send(request(matrix).header("If-None-Match", tag))).path("seq").asInt());
        assertEquals(2, json(get("/api/v1/builds/" + Examples.BUILD + "/causes")).path("count").asInt());
        assertEquals(other, json(get("/api/v1/builds/" + other + "/compare/" + Examples.BUILD)).path("a").asText());
        assertEquals(2, json(get("/api/v1/cells/orangepi-pc/legacy/trixie-minimal/history?limit=5")).path("records").size());
        assertEquals(90, json(get("/api/v1/trends?days=90")).path("days").size());
        assertRefused(404, "E420", get("/api/v1/builds/x/matrix"));
        assertRefused(404, "E420", get("/api/v1/builds/x/causes"));
        assertRefused(404, "E420", get("/api/v1/builds/x/compare/" + Examples.BUILD));
        assertRefused(400, "E401", get("/api/v1/trends?days=91"));
        assertRefused(502, "E440", get("/api/v1/builds/" + FakeFarm.BROKEN + "/matrix"));
    }

    @Test
    void largeMatrix_comesPacked_forWhoeverTakesThat() throws Exception {
        farm.put(Examples.build("running", IntStream.range(0, 500)
                .mapToObj(i -> Examples.cell("board-" + i + "/edge/trixie-minimal/device", "waiting", "", "")).toList()));
        String matrix = "/api/v1/builds/" + Examples.BUILD + "/matrix";
        String plain = get(matrix).body();

        HttpResponse<byte[]> packed = client.send(request(matrix).header("Accept-Encoding", "br, gzip").build(), BodyHandlers.ofByteArray());
        assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElseThrow());
        try (InputStream bytes = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertEquals(plain, new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
        }
        HttpResponse<String> refused = client.send(request(matrix).header("Accept-Encoding", "gzip;q=0").build(), BodyHandlers.ofString());
        assertEquals(plain, refused.body());
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

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.uri().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return Promised.kept(client.send(request.build(), BodyHandlers.ofString()));
    }
}
