package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What no client of ours would send: it is refused by name, in a short answer, and nothing changes.
@Timeout(60)
class BadInputTest {
    private static final FakeFarm FARM = new FakeFarm();
    private static final HttpApi API = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), FARM,
            log -> InputStream.nullInputStream(), key -> Optional.empty(), InstantSource.system());
    private static final int SHORT = 16 * 1024;

    /// @param name what is tried
    /// @param request as it goes over the line
    record Bad(String name, int status, String code, byte[] request) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> requests() {
        return Stream.of(bodies(), orders(), paths(), headers()).flatMap(some -> some);
    }

    private static Stream<Bad> bodies() {
        return Stream.of(
                body("more than 1 MiB", 413, "E402", "{\"label\":\"" + "x".repeat(1 << 20) + "\"}"),
                body("half an object", 400, "E400", "{\"boards\":["),
                body("a list", 400, "E400", "[]"),
                body("nothing but null", 400, "E400", "null"),
                body("two objects", 400, "E400", "{} {}"),
                body("a key twice", 400, "E400", "{\"label\":\"a\",\"label\":\"b\"}"),
                body("17 deep", 400, "E400", "{\"boards\":" + "[".repeat(17) + "]".repeat(17) + "}"),
                body("500,000 deep", 400, "E400", "{\"boards\":" + "[".repeat(500_000)),
                body("no number", 400, "E400", "{\"rebuild\":NaN}"),
                post("bytes that are no UTF-8", 400, "E400", "/api/v1/builds", new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'}),
                post("half a character", 400, "E400", "/api/v1/builds", new byte[] {'{', '"', (byte) 0xe2, (byte) 0x82}),
                body("an unknown field", 400, "E401", "{\"board\":[\"x\"]}"),
                body("a long unknown field", 400, "E401", "{\"" + "x".repeat(40_000) + "\":1}"),
                body("100,000 wrong boards", 400, "E401", "{\"boards\":[" + "7,".repeat(100_000) + "7]}"),
                body("a text for a list", 400, "E401", "{\"boards\":\"x\"}"),
                body("a huge number for a switch", 400, "E401", "{\"rebuild\":1e400}"),
                body("null for a text", 400, "E401", "{\"label\":null}"),
                body("a long label", 400, "E401", "{\"label\":\"" + "x".repeat(201) + "\"}"),
                body("no day", 400, "E401", "{\"asOf\":\"2026-02-31\"}"),
                body("no lane", 400, "E401", "{\"lane\":\"INTERACTIVE\"}"),
                raw("a body that is no JSON by its type", 415, "E403",
                        "POST /api/v1/builds HTTP/1.1\r\nHost: k\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
                raw("a form of another page", 415, "E403",
                        "POST /api/v1/builds/x/cancel HTTP/1.1\r\nHost: k\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"));
    }

    private static Stream<Bad> orders() {
        String drain = "/api/v1/workers/worker-1/drain";
        return Stream.of(
                post("an unknown field in an order", 400, "E401", drain, "{\"nou\":true}"),
                post("a text for a switch in an order", 400, "E401", drain, "{\"now\":\"yes\"}"),
                post("a number for a reason", 400, "E401", drain, "{\"reason\":7}"),
                post("a reason without end", 400, "E401", drain, "{\"reason\":\"" + "x".repeat(501) + "\"}"),
                post("a list for an order", 400, "E400", drain, "[1]"));
    }

    private static Stream<Bad> paths() {
        return Stream.of(
                get("a slash in disguise", 400, "E401", "/api/v1/builds/a%2Fb"),
                get("dots in disguise", 400, "E401", "/api/v1/images/a/b/..%2F..%2Fc"),
                get("a NUL in a path", 400, "E401", "/api/v1/builds/a%00b"),
                get("a line break in a path", 400, "E401", "/api/v1/jobs/a%0d%0ab"),
                get("a name of 201 characters", 400, "E401", "/api/v1/builds/" + "x".repeat(201)),
                get("half an escape", 400, "E405", "/api/v1/builds/a%2"),
                get("a path of 5,000 characters", 414, "E405", "/api/v1/builds/" + "x".repeat(5_000)),
                get("a path that is none", 404, "E420", "/api/v1/nothing"),
                get("a way out of the pages", 404, "E420", "/../../etc/passwd"),
                get("a build that looks like none", 404, "E420", "/api/v1/builds/x"),
                get("an unknown parameter", 400, "E401", "/api/v1/builds?befor=x"),
                get("a parameter twice", 400, "E401", "/api/v1/builds?limit=1&limit=2"),
                get("a page of no builds", 400, "E401", "/api/v1/builds?before=x&limit=0"),
                get("a page of too many", 400, "E401", "/api/v1/builds?before=x&limit=1001"),
                get("a number beyond all", 400, "E401", "/api/v1/builds?limit=99999999999999999999"),
                get("a number that is none", 400, "E401", "/api/v1/trends?days=two"),
                get("no switch", 400, "E401", "/api/v1/jobs/x/log/lines?count=5001"),
                get("nothing to look for", 400, "E401", "/api/v1/jobs/x/log/search?q="),
                raw("a method that nobody knows", 405, "E404", "BREW /api/v1/builds HTTP/1.1\r\nHost: k\r\n\r\n"),
                raw("a method that does not work there", 405, "E404", "DELETE /api/v1/workers HTTP/1.1\r\nHost: k\r\n\r\n"));
    }

    private static Stream<Bad> headers() {
        return Stream.of(
                raw("a header of 20,000 bytes", 431, "E405",
                        "GET /api/v1/builds HTTP/1.1\r\nHost: k\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"),
                raw("a length that is no number", 400, "E405",
                        "POST /api/v1/builds HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nContent-Length: many\r\n\r\n{}"),
                raw("no HTTP at all", 400, "E405", "\u0016\u0003\u0001 x\r\n\r\n"),
                raw("a key with a space", 400, "E401",
                        "POST /api/v1/builds HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nIdempotency-Key: a b\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isRefusedByName_inAShortAnswer(Bad bad) throws IOException {
        String answer = send(bad.request());
        int head = answer.indexOf("\r\n\r\n");
        JsonNode problem = Codec.decode(answer.substring(head + 4), JsonNode.class);

        assertEquals(bad.status() + " " + bad.code(), answer.split(" ", 3)[1] + " " + problem.path("code").asText(), answer);
        assertTrue(answer.toLowerCase().contains("content-type: application/problem+json"), answer);
        assertTrue(answer.length() <= SHORT, () -> answer.length() + " bytes");
    }

    @AfterEach
    void nothingChanged() {
        assertEquals(List.of(), FARM.requests);
        assertEquals(List.of(), FARM.orders);
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static Bad body(String name, int status, String code, String body) {
        return post(name, status, code, "/api/v1/builds", body);
    }

    private static Bad post(String name, int status, String code, String path, String body) {
        return post(name, status, code, path, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Bad post(String name, int status, String code, String path, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return new Bad(name, status, code, request.toByteArray());
    }

    private static Bad get(String name, int status, String code, String path) {
        return raw(name, status, code, "GET " + path + " HTTP/1.1\r\nHost: k\r\n\r\n");
    }

    private static Bad raw(String name, int status, String code, String request) {
        return new Bad(name, status, code, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The answer up to the end of its body.
    private static String send(byte[] request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", API.uri().getPort())) {
            // Whoever is refused in the middle of a body may find the line closed before he has said all.
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(request);
                } catch (IOException e) {
                    assertTrue(request.length > SHORT, e::toString);
                }
            });
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[8_192];
            for (int n = in.read(chunk); n > 0; n = isWhole(answer) ? -1 : in.read(chunk)) {
                answer.write(chunk, 0, n);
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static boolean isWhole(ByteArrayOutputStream answer) {
        String text = answer.toString(StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        String length = text.substring(0, head).toLowerCase().replaceAll("(?s).*content-length: ([0-9]+).*", "$1");
        return text.length() - head - 4 >= Integer.parseInt(length);
    }
}
