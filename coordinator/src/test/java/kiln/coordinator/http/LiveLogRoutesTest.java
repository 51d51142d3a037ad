package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveLogRoutesTest {
    private static final String LOG = "/api/v1/jobs/" + Examples.KERNEL_JOB + "/log";

    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"), farm,
            log -> new ByteArrayInputStream("one\ntwo\nthree\nfour\n".getBytes(StandardCharsets.UTF_8)),
            key -> Optional.empty(), InstantSource.system());
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void run() {
        farm.put(Examples.job(Examples.KERNEL_JOB, "k", "running", "", Optional.empty()));
    }

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void aRunningJobsLog_isReadLikeAnyOther_andSaysHowMuchIsKnown() throws Exception {
        say(2, "two\na.c:1:2: error: three");

        HttpResponse<String> text = get("");
        assertEquals("two\na.c:1:2: error: three\n", text.body());
        assertEquals("true 1 2", text.headers().firstValue("Kiln-Log-Live").orElseThrow() + " "
                + text.headers().firstValue("Kiln-Log-Attempt").orElseThrow() + " "
                + text.headers().firstValue("Kiln-Log-First-Line").orElseThrow());
        String live = ",\"live\":{\"attempt\":1,\"first\":2,\"missing\":\"Line 1 is not known here: this coordinator did not hear all"
                + " of it, as after it took over. They will be in the log when the job has ended.\"}}";
        assertEquals("{\"from\":3,\"total\":3,\"lines\":[\"a.c:1:2: error: three\"]" + live, get("/lines?from=3").body());
        assertEquals("{\"q\":\"two\",\"total\":1,\"hits\":[{\"line\":2,\"text\":\"two\"}],\"next\":0" + live, get("/search?q=two").body());
        assertEquals(3, json(get("/errors")).path("line").asInt());
    }

    @Test
    void aLineThatIsNotThereYet_isWaitedFor() throws Exception {
        say(1, "one");
        farm.whileSomebodyWaits.add(() -> say(2, "two"));

        assertEquals("two", json(get("/lines?from=2&wait=30")).path("lines").path(0).asText());
        assertEquals(0, json(get("/lines?from=3")).path("lines").size());
    }

    @Test
    void whoWaitsAsTheJobEnds_getsTheStoredLog_withoutGapOrDoubleLine() throws Exception {
        say(1, "one\ntwo");
        farm.whileSomebodyWaits.add(() ->
                farm.put(Examples.job(Examples.KERNEL_JOB, "k", "succeeded", "", Optional.of(Examples.LOG))));

        JsonNode answer = json(get("/lines?from=3&wait=30"));
        assertEquals("{\"from\":3,\"total\":4,\"lines\":[\"three\",\"four\"]}", answer.toString());
        assertFalse(answer.has("live"));
    }

    private void say(long from, String text) {
        farm.tails.heard(new Progress.LogLines(new WorkerId("worker-1"), new JobId(Examples.KERNEL_JOB), 1, from, text));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Codec.decode(answer.body(), JsonNode.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Promised.kept(client.send(HttpRequest.newBuilder(api.uri().resolve(LOG + path)).build(), BodyHandlers.ofString()));
    }
}
