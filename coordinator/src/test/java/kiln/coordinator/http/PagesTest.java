package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final Path FOLDER = Path.of("src/main/resources/kiln/coordinator/http/web");
    private static final int LINES_MAX = 350;

    private final HttpApi api = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), new FakeFarm(),
            log -> InputStream.nullInputStream(), key -> Optional.empty(), InstantSource.system());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void everyFileOfTheFolder_isServed_andShort() throws Exception {
        List<String> files;
        try (Stream<Path> all = Files.walk(FOLDER)) {
            files = all.filter(Files::isRegularFile).map(FOLDER::relativize).map(Path::toString)
                    .filter(name -> !name.equals("index.html")).sorted().toList();
        }

        assertEquals(files, Pages.FILES.stream().sorted().toList());
        for (String file : files) {
            int lines = Files.readAllLines(FOLDER.resolve(file)).size();
            assertTrue(lines <= LINES_MAX, () -> file + " has " + lines + " lines; the limit is " + LINES_MAX);
        }
    }

    @Test
    void shell_comesWithAStrictPolicy_andIsNotSentTwice() throws Exception {
        HttpResponse<String> shell = get("/");
        String tag = shell.headers().firstValue("ETag").orElseThrow();

        assertEquals(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                shell.headers().firstValue("Content-Security-Policy").orElseThrow());
        assertEquals(304, client.send(request("/").header("If-None-Match", tag).build(), BodyHandlers.ofString()).statusCode());
        assertEquals(200, get("/favicon.ico").statusCode());
    }

    @Test
    void everyAddress_isTheSameShell() throws Exception {
        String shell = get("/").body();
        for (String address : Pages.ADDRESSES) {
            assertEquals(shell, get(address.replaceAll(":\\w+", "x")).body(), address);
        }
        assertEquals(shell, get("/builds/a...b").body());
    }

    @Test
    void whatTheShellNames_isThere_mayBeKeptForEver_andIsNotSentTwice() throws Exception {
        Matcher named = Pattern.compile("\"(/assets/[^\"]+)\"").matcher(get("/").body());
        int count = 0;
        for (; named.find(); count++) {
            HttpResponse<String> file = get(named.group(1));
            assertEquals(200, file.statusCode(), named.group(1));
            assertEquals("public, max-age=31536000, immutable", file.headers().firstValue("Cache-Control").orElseThrow());
            String tag = file.headers().firstValue("ETag").orElseThrow();
            assertEquals(304, client.send(request(named.group(1)).header("If-None-Match", tag).build(), BodyHandlers.ofString()).statusCode());
        }
        assertEquals(8, count);
    }

    @Test
    void addressThatNothingHas_isAPageForBrowsers_andAProblemForPrograms() throws Exception {
        HttpResponse<String> seen = send(request("/nowhere").header("Accept", "text/html,*/*;q=0.8"));

        assertEquals(404, seen.statusCode());
        assertEquals(get("/").body(), seen.body());
        for (HttpRequest.Builder other : List.of(request("/nowhere"), request("/api/v1/nowhere").header("Accept", "text/html"),
                request("/nowhere").header("Accept", "text/html").POST(BodyPublishers.noBody()))) {
            HttpResponse<String> problem = send(other);
            assertEquals(404, problem.statusCode());
            assertTrue(problem.body().contains("E420"), problem.body());
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.uri().resolve(path));
    }
}
