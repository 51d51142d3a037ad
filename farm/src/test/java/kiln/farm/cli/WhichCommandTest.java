package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.bulletin.BoardDesk;
import kiln.coordinator.bulletin.Shelf;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.view.BuildView;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhichCommandTest extends CommandFixture {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"), wiring.farm,
            new BoardDesk(((CatalogReading.Read) CatalogReader.builtIn()).catalog(), new Shelf(wiring.farm, store), store, NOON),
            log -> InputStream.nullInputStream(), key -> Optional.empty(), NOON);

    @BeforeEach
    void night() {
        BuildView build = Examples.build("green", List.of(
                Examples.built("orangepi-pc/current/trixie-minimal/device"),
                Examples.built("orangepi-pc/current/bookworm-minimal/device")));
        build.cells().stream().flatMap(cell -> cell.images().stream())
                .forEach(image -> store.putObject(image.key(), new byte[1], "application/x-xz"));
        wiring.farm.put(build);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void which_saysImageReasonsAndCommands() {
        assertEquals(0, kiln("which", "orangepi-pc", "--server", api.uri().toString()));
        String name = "Kiln_0.1.0_orangepi-pc_trixie-minimal_current_6.1.176.img.xz";
        assertEquals("Orange Pi PC  armhf · Allwinner H3 · 1 GiB · HDMI", out().lines().findFirst().orElse(""));
        for (String line : List.of(
                "For a server: Debian 13 (trixie), minimal · Linux 6.1.176-kiln  [works in QEMU]",
                "  orangepi-pc/current/trixie-minimal/device · 20261121-031502-4f1a",
                "  + The long-term kernel: no newer one is built for this board, or none is better proven.",
                "  - No wired network.",
                "  curl -LO " + api.uri() + "/api/v1/images/orangepi-pc/20261121-031502-4f1a/" + name,
                "    echo \"" + "cd".repeat(32) + "  " + name + "\" | sha256sum -c",
                "    xzcat " + name + " | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress",
                "  orangepi-pc/current/bookworm-minimal/device · 20261121-031502-4f1a [works in QEMU] "
                        + "Another image is better proven, newer, or fits better.")) {
            assertTrue(out().contains(line + "\n"), line + "\n" + out());
        }
    }

    @Test
    void which_answersInChinese_andAsJson() {
        assertEquals(0, kiln("which", "orangepi-pc", "--lang", "zh", "--server", api.uri().toString()));
        assertTrue(out().contains("用作服务器"), out());

        assertEquals(0, kiln("which", "orangepi-pc", "--json", "--use", "desktop", "--server", api.uri().toString()));
        DownloadView view = Codec.decode(out(), DownloadView.class);
        assertEquals(List.of(), view.recommended());
        assertEquals(2, view.others().size());
    }

    @Test
    void which_refusesWhatNobodyKnows() {
        assertEquals(1, kiln("which", "orangepi-px", "--server", api.uri().toString()));
        assertEquals("✗ E420 No board is called \"orangepi-px\".\n", err());
        assertEquals(2, kiln("which", "orangepi-pc", "--use", "toaster", "--server", api.uri().toString()));
        assertEquals(2, kiln("which"));
    }
}
