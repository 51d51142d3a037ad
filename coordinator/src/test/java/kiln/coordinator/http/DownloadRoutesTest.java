package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.bulletin.BoardDesk;
import kiln.coordinator.bulletin.Shelf;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.sign.VerifyKey;
import kiln.coordinator.view.BuildView;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DownloadRoutesTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final FakeFarm farm = new FakeFarm();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"), farm,
            new BoardDesk(((CatalogReading.Read) CatalogReader.builtIn()).catalog(), new Shelf(farm, store), store, NOON),
            log -> InputStream.nullInputStream(), key -> Optional.empty(), NOON);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    private void night(String cell) {
        BuildView build = Examples.build("green", List.of(Examples.built(cell)));
        build.cells().getFirst().images().forEach(image -> store.putObject(image.key(), new byte[1], "application/x-xz"));
        farm.put(build);
    }

    @Test
    void aBoardsImages_areAnsweredWithReasons_inTheLanguageAskedFor() throws Exception {
        night("orangepi-pc/current/trixie-minimal/device");

        JsonNode english = json(get("/api/v1/downloads/orangepi-pc"));
        JsonNode chinese = json(get("/api/v1/downloads/orangepi-pc?lang=zh"));

        assertEquals("Orange Pi PC", english.path("name").asText());
        assertEquals("Allwinner H3", english.path("soc").asText());
        assertEquals("For a server", english.at("/recommended/0/needText").asText());
        assertEquals("works-in-qemu", english.at("/recommended/0/tier").asText());
        assertEquals("Built on 2026-11-21, read back from the store, and booted: machine orangepi-pc in QEMU, Linux 6.1.176-kiln.",
                english.at("/recommended/0/why/1").asText());
        assertEquals("用作服务器", chinese.at("/recommended/0/needText").asText());
        assertEquals(english.at("/recommended/0/files"), chinese.at("/recommended/0/files"));
    }

    @Test
    void allBoards_areListed_alsoThoseWithoutImages() throws Exception {
        night("uefi-x86_64/edge/trixie-minimal/device");

        JsonNode boards = json(get("/api/v1/downloads")).path("boards");

        assertEquals(List.of("bpim2u 0", "orangepi-pc 0", "uefi-arm64 0", "uefi-x86_64 1"), boards.findValuesAsText("board").stream()
                .map(board -> board + " " + boardOf(boards, board).path("recommended").size()).toList());
        assertEquals("No image of Orange Pi PC has been built yet.", boardOf(boards, "orangepi-pc").at("/notes/0").asText());
    }

    @Test
    void boards_sayWhatTheyAre() throws Exception {
        JsonNode boards = json(get("/api/v1/boards")).path("boards");

        assertEquals("{\"board\":\"orangepi-pc\",\"name\":\"Orange Pi PC\",\"family\":\"sunxi\",\"arch\":\"armhf\",\"soc\":\"Allwinner H3\"}",
                boardOf(boards, "orangepi-pc").toString());
        assertEquals(List.of("bpim2u", "orangepi-pc", "uefi-arm64", "uefi-x86_64"), boards.findValuesAsText("board"));
    }

    private static JsonNode boardOf(JsonNode boards, String id) {
        for (JsonNode board : boards) {
            if (board.path("board").asText().equals(id)) {
                return board;
            }
        }
        throw new AssertionError(id);
    }

    @Test
    void whoAsksForADesktop_orAMedium_getsOnlyThat() throws Exception {
        night("orangepi-pc/current/trixie-minimal/device");

        assertEquals(0, json(get("/api/v1/downloads/orangepi-pc?use=desktop")).path("recommended").size());
        assertEquals(1, json(get("/api/v1/downloads/orangepi-pc?use=server&medium=sd")).path("recommended").size());
        assertEquals("It does not start from NVMe.",
                json(get("/api/v1/downloads/orangepi-pc?medium=nvme")).at("/others/0/reason").asText());
    }

    @Test
    void aFarmWithoutAKey_saysSo_andOneWithAKeyShowsItsPublicHalf() throws Exception {
        assertRefused(404, "E420", get("/api/v1/signing-key"));
        VerifyKey key = SigningKey.of(new byte[SigningKey.CHANCE_BYTES]).publicKey();
        BoardDesk desk = new BoardDesk(((CatalogReading.Read) CatalogReader.builtIn()).catalog(), new Shelf(farm, store), store,
                new Seals(Optional.of(key), store), NOON);
        try (HttpApi signing = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), farm, desk,
                log -> InputStream.nullInputStream(), one -> Optional.empty(), NOON)) {
            HttpRequest request = HttpRequest.newBuilder(signing.uri().resolve("/api/v1/signing-key")).build();
            assertEquals(key.text(), json(Promised.kept(client.send(request, BodyHandlers.ofString()))).path("key").asText());
        }
    }

    @Test
    void whatNobodyKnows_isRefused() throws Exception {
        assertRefused(404, "E420", get("/api/v1/downloads/nowhere"));
        assertRefused(400, "E401", get("/api/v1/downloads/orangepi-pc?use=toaster"));
        assertRefused(400, "E401", get("/api/v1/downloads?lang=fr"));
        assertRefused(400, "E401", get("/api/v1/downloads?colour=red"));
    }

    @Test
    void aStoreThatCannotBeRead_isSaidToBeSo() throws Exception {
        store.putObject("download/facts/bpim2u.json", "{".getBytes(StandardCharsets.UTF_8), "application/json");

        assertRefused(502, "E440", get("/api/v1/downloads/bpim2u"));
        assertTrue(json(get("/api/v1/downloads")).path("detail").asText().contains("download/facts/bpim2u.json"));
    }

    private static void assertRefused(int status, String code, HttpResponse<String> answer) {
        assertEquals(status + " " + code, answer.statusCode() + " " + json(answer).path("code").asText(), answer.body());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Codec.decode(answer.body(), JsonNode.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Promised.kept(client.send(HttpRequest.newBuilder(api.uri().resolve(path)).build(), BodyHandlers.ofString()));
    }
}
