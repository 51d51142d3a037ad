package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.view.Order;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderRoutesTest {
    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), farm,
            log -> InputStream.nullInputStream(), key -> Optional.empty(), InstantSource.system());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void cancel_reachesTheFarm_onceWhileItRuns() throws Exception {
        farm.put(Examples.build("running", Examples.demo()));
        assertEquals(
                202, send(request("/api/v1/builds/" + Examples.BUILD).DELETE()).statusCode());
        assertEquals(
                202,
                post("/api/v1/builds/" + Examples.BUILD + "/cancel", "{\"reason\":\"wrong board\"}")
                        .statusCode());
        farm.put(Examples.build("green", List.of()));
        assertRefused(
                409, "E422", send(request("/api/v1/builds/" + Examples.BUILD).DELETE()));
        assertRefused(
                415,
                "E403",
                send(request("/api/v1/builds/" + Examples.BUILD + "/cancel").POST(BodyPublishers.noBody())));
        assertEquals(
                List.of(
                        new Order.CancelBuild(Examples.BUILD, "asked over HTTP"),
                        new Order.CancelBuild(Examples.BUILD, "wrong board"),
                        new Order.CancelBuild(Examples.BUILD, "asked over HTTP")),
                farm.orders);
    }

    @Test
    void orders_reachTheFarm_withTheirReasons() throws Exception {
        farm.put(Examples.build("running", Examples.demo()));
        String build = "/api/v1/builds/" + Examples.BUILD;

        assertEquals("{\"build\":\"" + Examples.BUILD + "\",\"cancelled\":\"a/b/c\"}",
                post(build + "/cells/a/b/c/cancel", "{\"reason\":\"x\"}").body());
        assertEquals("{\"build\":\"" + Examples.BUILD + "\",\"paused\":true}",
                post(build + "/pause", "{\"reason\":\"later\"}").body());
        assertEquals("{\"build\":\"" + Examples.BUILD + "\",\"paused\":false}", post(build + "/resume", "").body());
        assertEquals("{\"state\":\"drained\",\"worker\":\"worker-1\"}",
                post("/api/v1/workers/worker-1/drain", "{\"reason\":\"a disk\",\"now\":true}").body());
        assertEquals("{\"state\":\"free\",\"worker\":\"worker-1\"}",
                post("/api/v1/workers/worker-1/resume", "{}").body());
        assertRefused(404, "E420", post("/api/v1/workers/worker-9/drain", "{}"));
        assertRefused(404, "E420", post("/api/v1/jobs/" + Examples.KERNEL_JOB + "/resume", "{}"));
        assertRefused(404, "E420", post("/api/v1/builds/20260101-000000-0000/pause", "{}"));
        assertRefused(400, "E400", post(build + "/pause", "{"));

        assertEquals(
                List.of(
                        new Order.CancelCell(Examples.BUILD, "a/b/c", "x"),
                        new Order.Pause(Examples.BUILD, "later"),
                        new Order.Resume(Examples.BUILD),
                        new Order.Drain("worker-1", "a disk", true),
                        new Order.Release("worker-1", "asked over HTTP"),
                        new Order.Drain("worker-9", "asked over HTTP", false),
                        new Order.ReleaseJob(Examples.KERNEL_JOB, "asked over HTTP"),
                        new Order.Pause("20260101-000000-0000", "asked over HTTP")),
                farm.orders);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.uri().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return Promised.kept(client.send(request.build(), BodyHandlers.ofString()));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static void assertRefused(int status, String code, HttpResponse<String> answer) {
        assertEquals(
                status + " " + code,
                answer.statusCode() + " " + Codec.decode(answer.body(), JsonNode.class).path("code").asText(),
                answer.body());
    }
}
