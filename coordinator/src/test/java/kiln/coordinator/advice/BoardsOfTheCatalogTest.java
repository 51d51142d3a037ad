package kiln.coordinator.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.catalog.Track;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

/// What is advised for each board of the catalog after a night in which all went well: one line for each.
class BoardsOfTheCatalogTest {
    private static final BuildId TONIGHT = new BuildId(Shop.TONIGHT);

    private final Catalog catalog = ((CatalogReading.Read) CatalogReader.builtIn()).catalog();

    @Test
    void afterAGreenNight_eachBoardHasItsImages() {
        Map<String, List<String>> picks = new TreeMap<>();
        catalog.boards().values().forEach(board -> picks.put(board.id(), advise(board, Wish.ANY).recommended().stream()
                .map(pick -> pick.need() + " " + pick.cell().kernel() + "/" + pick.cell().distro() + " on " + pick.media())
                .toList()));

        assertEquals(Map.of(
                "bpim2u", List.of("SERVER current/trixie-minimal on [SD, EMMC]"),
                "orangepi-pc", List.of("SERVER current/trixie-minimal on [SD]"),
                "uefi-arm64", List.of("SERVER edge/trixie-minimal on [NVME]", "STEADY current/trixie-minimal on [NVME]"),
                "uefi-x86_64", List.of("SERVER edge/trixie-minimal on [NVME]", "STEADY current/trixie-minimal on [NVME]")),
                picks);
    }

    @Test
    void noneOfThem_isGoodForADesktop_andSaysSo() {
        catalog.boards().values().forEach(board -> {
            BoardAdvice advice = advise(board, new Wish(Optional.of(Use.DESKTOP), Optional.empty()));
            assertEquals(List.of(), advice.recommended(), board.id());
            assertEquals("No image can be advised for a desktop; each of the others says why.",
                    Texts.of(Language.EN).say(advice.notes().getFirst()));
        });
    }

    @Test
    void whatTheOrangePisImageCannotDo_isSaid() {
        assertEquals(List.of(
                "Its kernel stems from Linux 6.1, which is 3 years old.",
                "No picture on a monitor; use the serial console.",
                "No USB.",
                "No wired network.",
                "No wireless network.",
                "No control groups: neither systemd nor containers.",
                "No systemd; BusyBox is the whole user space.",
                "No apt or dpkg: nothing can be installed.",
                "No SSH; log in on the serial console.",
                "Nobody has said in the last 30 days that it works on a real board.",
                "Its checksums are not signed."),
                DownloadView.of(advise(catalog.boards().get("orangepi-pc"), Wish.ANY), Texts.of(Language.EN), key -> false)
                        .recommended().getFirst().caveats());
    }

    private BoardAdvice advise(Board board, Wish wish) {
        List<BoardHistory> parts = new ArrayList<>();
        for (Track track : Track.values()) {
            catalog.kernelFor(board, track).ifPresent(kernel -> catalog.distros().keySet().forEach(distro -> {
                CellId cell = new CellId(board.id(), track.id(), distro, "device");
                parts.add(new BoardHistory(board.id(), built(cell).stream().toList()));
            }));
        }
        return new Adviser(catalog).advise(board, BoardHistory.of(board.id(), parts), wish, Shop.TODAY);
    }

    private static Optional<CellHistory> built(CellId cell) {
        String name = "Kiln_1_" + cell.toString().replace('/', '_') + ".img.xz";
        Sha256 digest = Sha256.of(name);
        return CellHistory.of(TONIGHT, cell, "built", "",
                List.of(new PublishedImage(name, "images/" + cell.board() + "/" + TONIGHT + "/" + name, 1, digest, 2, digest)),
                Optional.of(new BootEvidence("virt", cell.board(), "6.1.0", cell.distro(), 5)));
    }
}
