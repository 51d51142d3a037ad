package kiln.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void commandLine_goesOverEnvironment_whichGoesOverFile() throws IOException {
        Settings settings = settings("http:\n  port: 1\n  host: 10.0.0.1\nworker.slots: 3\n");
        settings.environment(Map.of("KILN_HTTP_PORT", "2", "KILN_WORKER_SLOTS", "4", "KILN_HOME", "/else"));
        settings.put("http.port", "5", "--port");

        assertEquals(5, settings.number("http.port", 8_080, 0, 65_535));
        assertEquals(4, settings.number("worker.slots", 1, 0, 256));
        assertEquals("10.0.0.1", settings.text("http.host", ""));
        assertEquals(7, settings.number("s3.port", 7, 0, 65_535));
    }

    @Test
    void emptyVariables_areNotSet() throws IOException {
        Settings settings = settings("http.port: 1\n");
        settings.environment(Map.of("KILN_HTTP_PORT", "", "KILN_MIRROR_DEBIAN", ""));

        assertEquals(1, settings.number("http.port", 8_080, 0, 65_535));
        assertEquals(Map.of(), settings.mirrors());
    }

    @Test
    void storeKeys_areBothOrNone() throws IOException {
        assertEquals(Optional.empty(), settings("").keys());
        assertEquals(
                Optional.of(new S3Keys("a", "b")),
                settings("s3: {access-key: a, secret-key: b}\n").keys());
        Settings half = settings("s3.access-key: a\n");
        assertEquals(
                "s3.access-key and s3.secret-key belong together; missing: s3.secret-key.",
                assertThrows(Trouble.class, half::keys).getMessage());
    }

    @Test
    void mirrors_comeByFamily_fromFileAndEnvironment() throws IOException {
        Settings settings = settings("mirror:\n  debian: http://a.example/debian\n");
        settings.environment(Map.of("KILN_MIRROR_DEBIAN_SECURITY", "http://b.example/security"));

        assertEquals(
                Map.of("debian", "http://a.example/debian", "debian-security", "http://b.example/security"),
                settings.mirrors());
    }

    @Test
    void unknownSetting_isRefusedWithItsLine_andTheNearestName() {
        assertEquals(
                "kiln.yaml:2: unknown setting \"http.prt\" — did you mean \"http.port\"?",
                refusal("http:\n  prt: 1\n"));
        assertEquals(
                "kiln.yaml:1: unknown setting \"colour\"; known are catalog, hooks, http.host, http.port, http.public-address,"
                        + " kafka.bootstrap, kafka.port, logs.live-bytes, logs.live-jobs, logs.live-lines, s3.access-key, s3.bucket, s3.endpoint, s3.host, s3.port, s3.public-endpoint, s3.region,"
                        + " s3.secret-key, signing.key, worker.slots, mirror.<family>",
                refusal("colour: blue\n"));
    }

    @Test
    void wrongForms_areRefusedWithTheirLine() {
        assertEquals("kiln.yaml:2: http.port must be one value", refusal("http:\n  port: [1]\n"));
        assertEquals("kiln.yaml:1: http must be a map", refusal("http: 8080\n"));
        assertEquals("kiln.yaml:1: the file must be a map", refusal("8080\n"));
        assertEquals("kiln.yaml:2:7: ", refusal("http: {port: 1\n  host: x\n").substring(0, 15));
    }

    @Test
    void wrongNumber_isRefusedWithWhereItComesFrom() throws IOException {
        Settings settings = settings("");
        settings.environment(Map.of("KILN_HTTP_PORT", "70000"));

        Trouble trouble = assertThrows(Trouble.class, () -> settings.number("http.port", 1, 0, 65_535));

        assertEquals(
                "KILN_HTTP_PORT: http.port is \"70000\"; it must be a number from 0 to 65535.", trouble.getMessage());
        assertEquals("E105 USAGE", trouble.code() + " " + trouble.exit());
    }

    @Test
    void services_areWholeOrAbsent() throws IOException {
        assertEquals(Optional.empty(), settings("").services());
        assertEquals(
                Optional.of(
                        new Services("k:9092", URI.create("http://s:9000"), "us-east-1", "kiln", new S3Keys("a", "b"))),
                settings("kafka.bootstrap: k:9092\ns3: {endpoint: 'http://s:9000', access-key: a, secret-key: b}\n")
                        .services());
        Settings partly = settings("kafka.bootstrap: k:9092\n");
        assertEquals(
                "A farm that runs elsewhere needs kafka.bootstrap, s3.endpoint, s3.access-key, s3.secret-key; "
                        + "missing: s3.endpoint, s3.access-key, s3.secret-key.",
                assertThrows(Trouble.class, partly::services).getMessage());
    }

    private String refusal(String yaml) {
        Trouble trouble = assertThrows(Trouble.class, () -> settings(yaml));
        return trouble.getMessage().replace(folder + "/", "");
    }

    private Settings settings(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("kiln.yaml"), yaml);
        Settings settings = new Settings();
        settings.file(file);
        return settings;
    }
}
