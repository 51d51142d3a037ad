package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.sign.VerifyKey;
import kiln.coordinator.view.BuildView;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysCommandTest extends CommandFixture {
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.CHANCE_BYTES]);
    private static final String FOLDER = "images/a/x/";
    private static final String NAME = "Kiln_0.1.0_a_b_edge_6.img.xz";
    private static final String SUMS = Sha256.of("an image") + "  " + NAME + "\n";

    private final Map<String, String> objects = new ConcurrentHashMap<>();
    private HttpServer store;
    private HttpApi api;

    @BeforeEach
    void imageOfAFarm() throws Exception {
        BuildView.Image image = new BuildView.Image(NAME, FOLDER + NAME, 8, Sha256.of("an image").hex(), 9, "ef".repeat(32), "");
        wiring.farm.put(Examples.build("green", List.of(new BuildView.Cell(
                "a/edge/b/device", "built", "", "", List.of(image), Optional.empty(), List.of()))));
        objects.putAll(Map.of(FOLDER + NAME, "an image", FOLDER + Seals.SUMS, SUMS));
        store = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        store.createContext("/", exchange -> {
            byte[] bytes = objects.getOrDefault(exchange.getRequestURI().getQuery(), "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        store.start();
        wiring.images(URI.create("http://127.0.0.1:" + store.getAddress().getPort() + "/"));
        api = wiring.api(0);
    }

    @AfterEach
    void close() {
        api.close();
        store.stop(0);
    }

    private void sign(String folder) {
        objects.put(FOLDER + Seals.SIGNATURE, KEY.sign(SUMS.getBytes(StandardCharsets.UTF_8), Seals.comment(folder)));
    }

    private int get(String... more) {
        Stream<String> command = Stream.of("get", "a/edge/b", "--server", api.uri().toString());
        return kiln(Stream.concat(command, Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void aKeyIsMadeOnce_readableByItsOwnerOnly() throws Exception {
        assertEquals(0, kiln("keys", "make"));
        VerifyKey made = VerifyKey.of(out());
        assertTrue(err().startsWith("The secret key is " + here.resolve("data/signing.key") + ": keep a copy"), err());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(here.resolve("data/signing.key"))));
        assertEquals(made.text(), SigningKey.read(Files.readString(here.resolve("data/signing.key"))).publicKey().text());

        assertEquals(1, kiln("keys", "make"));
        assertTrue(err().startsWith("✗ E109 There is a signing key " + here.resolve("data/signing.key") + " already"), err());
        assertEquals(0, kiln("keys", "make", "other.key", "--json"));
        JsonNode other = Codec.decode(out(), JsonNode.class);
        assertEquals(here.resolve("other.key").toString(), other.path("file").asText());
        assertFalse(other.path("key").asText().equals(made.text()));
    }

    @Test
    void get_takesWhatTheNamedKeySigned() {
        sign(FOLDER);

        assertEquals(0, get("--key", KEY.publicKey().text()));
        assertTrue(err().startsWith("Signed by " + KEY.publicKey().id() + " ("), err());
        assertEquals(List.of(NAME), entries());
    }

    @Test
    void get_fetchesNothing_thatIsNotSignedByIt() {
        assertEquals(1, get("--key", KEY.publicKey().text()));
        assertTrue(err().startsWith("✗ E221 " + NAME + " is not signed by key " + KEY.publicKey().id()), err());

        sign("images/a/another/");
        assertEquals(1, get("--key", KEY.publicKey().text()));
        assertTrue(err().startsWith("✗ E221 " + NAME + " is not rightly signed by key "), err());

        sign(FOLDER);
        objects.put(FOLDER + Seals.SUMS, SUMS.replace(NAME, "x" + NAME));
        assertEquals(1, get("--key", KEY.publicKey().text()));
        assertEquals(2, get("--key", "nonsense"));
        assertEquals(List.of(), entries());
    }

    @Test
    void aFarmThatDoesNotSign_saysSo() {
        assertEquals(1, kiln("keys", "--server", api.uri().toString()));
        assertTrue(err().startsWith("✗ E420 This farm does not sign."), err());
        assertEquals(0, get());
    }
}
