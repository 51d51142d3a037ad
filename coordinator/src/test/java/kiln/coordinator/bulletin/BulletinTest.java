package kiln.coordinator.bulletin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Wish;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is posted is read from the store alone: whether a coordinator runs does not matter any more.
@Timeout(60)
class BulletinTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private static final Catalog CATALOG = ((CatalogReading.Read) CatalogReader.builtIn()).catalog();
    private static final String CELL = "orangepi-pc/current/trixie-minimal/device";
    private static final BuildView GREEN = Examples.build("green", List.of(Examples.built(CELL)));
    private static final String IMAGE = GREEN.cells().getFirst().images().getFirst().key();
    private static final Pattern LINK = Pattern.compile("href=\"([^\"]*)\"");

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final FakeFarm farm = new FakeFarm();

    @Test
    void thePages_areReadableByThemselves_andEveryLinkLeadsSomewhere() {
        farm.put(Examples.build("20261120-010000-0001", "red", List.of(Examples.cell(CELL, "failed", "E310 <script>alert(1)</script>", ""))));
        farm.put(GREEN);
        published(IMAGE, IMAGE.replace(".img.xz", ".img.bmap"), "images/orangepi-pc/" + Examples.BUILD + "/SHA256SUMS",
                "builds/" + Examples.BUILD + "/build.json", "builds/20261120-010000-0001/build.json");

        post(farm);

        List<String> pages = store.list("").stream().filter(key -> key.endsWith(".html")).toList();
        assertEquals(List.of(
                "download/boards/bpim2u.html", "download/boards/bpim2u.zh.html", "download/boards/orangepi-pc.html",
                "download/boards/orangepi-pc.zh.html", "download/boards/uefi-arm64.html", "download/boards/uefi-arm64.zh.html",
                "download/boards/uefi-x86_64.html", "download/boards/uefi-x86_64.zh.html", "download/index.html",
                "download/index.zh.html", "status.html"), pages);
        for (String page : pages) {
            String html = text(page);
            assertTrue(html.startsWith("<!doctype html>\n<html lang=\"" + (page.contains(".zh.") ? "zh" : "en") + "\">"), page);
            assertFalse(Pattern.compile("<script|<link|<img|<iframe|src=|@import|url\\(").matcher(html).find(), page);
            links(page).forEach(key -> assertTrue(store.size(key).isPresent(), page + " leads to " + key));
        }
        assertTrue(links("download/boards/orangepi-pc.html").contains(IMAGE));
        assertTrue(text("download/boards/orangepi-pc.html").contains("sudo bmaptool copy"));
        assertTrue(text("download/boards/orangepi-pc.zh.html").contains("用作服务器"));
    }

    @Test
    void theStateOfTheFarm_namesBuildsAndWhatNeedsAttention() {
        farm.put(Examples.build("red", List.of(Examples.built(CELL),
                Examples.cell("uefi-x86_64/edge/trixie-minimal/device", "failed", "E310 <b>a.c</b>:1: error\nmore", ""),
                Examples.cell("uefi-x86_64/legacy/trixie-minimal/device", "skipped", "no legacy", ""))));

        post(farm);

        StatusView status = Codec.decode(text(StatusView.KEY), StatusView.class);
        assertEquals(new StatusView(NOON.millis(), farm.builds(), Examples.BUILD, List.of(
                new StatusView.Cell("uefi-x86_64/edge/trixie-minimal/device", "failed", "E310 <b>a.c</b>:1: error")), 1), status);
        assertTrue(text(StatusPage.KEY).contains("<td>E310 &lt;b&gt;a.c&lt;/b&gt;:1: error</td>"));
        assertTrue(text(StatusPage.KEY).contains("As of 2026-11-21 12:00 UTC"));
    }

    @Test
    void anImage_staysKnown_whenItsBuildHasLeftMemory() {
        published(IMAGE);
        farm.put(GREEN);
        post(farm);
        FakeFarm later = new FakeFarm();
        post(later);

        assertEquals(List.of(CELL), desk(later).board("orangepi-pc", Wish.ANY, Language.EN).orElseThrow().recommended().stream()
                .map(image -> image.cell()).toList());
    }

    @Test
    void anImageThatWasDeleted_isNotAdvised_butTheOneBefore() {
        BuildView old = Examples.build("20261120-010000-0001", "green", List.of(Examples.built("orangepi-pc/current/bookworm-minimal/device")));
        farm.put(old);
        farm.put(GREEN);
        published(IMAGE, old.cells().getFirst().images().getFirst().key());
        assertEquals(List.of(CELL), advised());

        store.delete(IMAGE);
        assertEquals(List.of("orangepi-pc/current/bookworm-minimal/device"), advised());
    }

    private List<String> advised() {
        return desk(farm).board("orangepi-pc", Wish.ANY, Language.EN).orElseThrow().recommended().stream()
                .map(image -> image.cell()).toList();
    }

    @Test
    void whoOnlyStandsBy_postsNothing() {
        farm.put(GREEN);
        farm.vital(new Farm.Vital(false, 7, 1, 2, 3, 1, 2, ""));

        post(farm);

        assertEquals(List.of(), store.list(""));
    }

    @Test
    void whatIsAsItWas_isNotWrittenAgain_butTheState() {
        published(IMAGE);
        farm.put(GREEN);
        Bulletin bulletin = bulletin(farm);
        bulletin.post();
        published("download/index.html", "download/boards/orangepi-pc.json", "download/boards/bpim2u.html", "status.html");

        bulletin.post();
        assertEquals("x", text("download/boards/orangepi-pc.json"));
        assertFalse(text("status.html").equals("x"));

        farm.put(Examples.build("20261121-041502-4f1b", "red", List.of(Examples.cell(CELL, "failed", "E310 no", ""))));
        bulletin.post();
        assertTrue(text("download/boards/orangepi-pc.json").contains("20261121-041502-4f1b"));
        assertFalse(text("download/index.html").equals("x"));
        assertEquals("x", text("download/boards/bpim2u.html"));
    }

    @Test
    void aBuildThatEnds_isPosted() throws Exception {
        try (AutoCloseable posting = bulletin(farm).start()) {
            waitFor("\"builds\" : [ ]");
            farm.put(GREEN);
            farm.tell("job", "{}");
            farm.tell("build", "{}");
            waitFor(Examples.BUILD);
        }
        assertEquals(0, farm.subscribers());
    }

    @Test
    void whatWasHeardLast_isPostedBeforeItEnds() throws Exception {
        try (AutoCloseable posting = bulletin(farm).start()) {
            farm.put(GREEN);
            farm.tell("build", "{}");
        }
        assertTrue(text(StatusView.KEY).contains(Examples.BUILD));
    }

    private void waitFor(String text) {
        while (!store.get(StatusView.KEY).map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("").contains(text)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aNoteThatCannotBeRead_isAFaultOfTheStore_andIsNotWrittenOver() {
        published(Shelf.key("orangepi-pc"));
        farm.put(GREEN);

        assertThrows(StoreException.class, () -> post(farm));
        assertEquals("x", text(Shelf.key("orangepi-pc")));
        assertTrue(store.size("download/boards/uefi-x86_64.html").isPresent(), "other boards are posted");
        assertTrue(text(StatusView.KEY).contains(Examples.BUILD));
    }

    @Test
    void imagersList_hasEveryFieldThatImagerAsksFor() {
        published(IMAGE);
        farm.put(GREEN);
        post(farm);

        JsonNode entry = Codec.decode(text("download/os_list.json"), JsonNode.class).path("os_list").path(0);
        assertEquals(Map.ofEntries(
                Map.entry("name", "\"Orange Pi PC · Debian 13 (trixie), minimal · Linux 6.1.176-kiln\""),
                Map.entry("icon", "\"https://images.example.org/kiln/download/icon.svg\""),
                Map.entry("url", "\"https://images.example.org/kiln/" + IMAGE + "\""),
                Map.entry("extract_size", "402653184"),
                Map.entry("extract_sha256", "\"" + "ef".repeat(32) + "\""),
                Map.entry("image_download_size", "41000000"),
                Map.entry("image_download_sha256", "\"" + "cd".repeat(32) + "\""),
                Map.entry("release_date", "\"2026-11-21\""),
                Map.entry("devices", "[]"),
                Map.entry("init_format", "\"none\""),
                Map.entry("architecture", "\"armhf\""),
                Map.entry("website", "\"https://images.example.org/kiln/download/boards/orangepi-pc.html\"")), fields(entry));
        assertTrue(text("download/icon.svg").contains("width=\"40\" height=\"40\""));
    }

    private static Map<String, String> fields(JsonNode entry) {
        Map<String, String> fields = new TreeMap<>();
        entry.properties().stream().filter(field -> !field.getKey().equals("description"))
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields;
    }

    private void post(Farm of) {
        bulletin(of).post();
    }

    private Bulletin bulletin(Farm of) {
        Shelf shelf = new Shelf(of, store);
        return new Bulletin(of, shelf, desk(of), store, NOON, Optional.of(URI.create("https://images.example.org/kiln/")));
    }

    private BoardDesk desk(Farm of) {
        return new BoardDesk(CATALOG, new Shelf(of, store), store, NOON);
    }

    private void published(String... keys) {
        for (String key : keys) {
            store.putObject(key, "x".getBytes(StandardCharsets.UTF_8), "text/plain");
        }
    }

    private List<String> links(String page) {
        List<String> keys = new ArrayList<>();
        LINK.matcher(text(page)).results().map(link -> link.group(1)).forEach(link -> {
            assertFalse(link.contains("://"), page + " leads out to " + link);
            keys.add(URI.create("s3:/" + page).resolve(link).getPath().substring(1));
        });
        return keys;
    }

    private String text(String key) {
        return new String(store.get(key).orElseThrow(), StandardCharsets.UTF_8);
    }
}
