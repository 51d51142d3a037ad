package kiln.coordinator.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Medium;
import kiln.schemas.catalog.Track;
import org.junit.jupiter.api.Test;

class AdviserTest {
    private static final String LAST_NIGHT = "20261120-010000-0001";
    private static final String TONIGHT = Shop.TONIGHT;
    private static final LocalDate YESTERDAY = LocalDate.of(2026, 11, 20);

    private final Shop shop = new Shop();

    @Test
    void aServer_getsTheNewestKernel_andTheLongTermOneBesideIt() {
        shop.built(TONIGHT, "rock/edge/calm").built(TONIGHT, "rock/current/calm").built(TONIGHT, "rock/legacy/calm");

        assertEquals(List.of("SERVER rock/edge/calm/device QEMU", "STEADY rock/current/calm/device QEMU"), picks("rock"));
        assertEquals(List.of("rock/legacy/calm/device -"), others("rock"));
    }

    @Test
    void aDesktop_getsTheVendorsKernel() {
        shop.built(TONIGHT, "rock/edge/gnome").built(TONIGHT, "rock/current/gnome").built(TONIGHT, "rock/legacy/gnome");

        assertEquals(List.of("DESKTOP rock/legacy/gnome/device QEMU"), picks("rock"));
        assertTrue(says(shop.advise("rock").recommended().getFirst(), "why.desktop-legacy"));
    }

    @Test
    void aBoardThatCanBeBoth_getsOneOfEach() {
        shop.built(TONIGHT, "rock/edge/calm").built(TONIGHT, "rock/current/calm").built(TONIGHT, "rock/legacy/gnome");

        assertEquals(List.of("SERVER rock/edge/calm/device QEMU", "DESKTOP rock/legacy/gnome/device QEMU"), picks("rock"));
        assertEquals(List.of("DESKTOP rock/legacy/gnome/device QEMU"), picks("rock", wish(Use.DESKTOP)));
        assertEquals(List.of("SERVER rock/edge/calm/device QEMU"), picks("rock", wish(Use.SERVER)).subList(0, 1));
    }

    @Test
    void aPc_neverGetsALegacyKernel_evenIfThereIsNothingElse() {
        shop.built(TONIGHT, "pc/legacy/calm").built(TONIGHT, "pc/legacy/gnome");

        assertEquals(List.of(), picks("pc"));
        assertEquals(List.of("pc/legacy/calm/device ban.legacy-x86", "pc/legacy/gnome/device ban.legacy-x86"), others("pc"));
        assertEquals(List.of("note.none"), notes("pc"));
    }

    @Test
    void aPcsDesktop_getsTheLongTermKernel() {
        shop.built(TONIGHT, "pc/legacy/gnome").built(TONIGHT, "pc/current/gnome").built(TONIGHT, "pc/edge/gnome");

        assertEquals(List.of("DESKTOP pc/current/gnome/device QEMU"), picks("pc"));
    }

    @Test
    void anImageIsOnlyCalledRecommended_whenItWasSeenOnARealBoardNotLongAgo_andSigned() {
        shop.built("20261001-010000-0001", "rock/edge/calm").works("rock/edge/calm", LocalDate.of(2026, 11, 1));
        Candidate image = candidate("rock", true);

        assertEquals(Tier.RECOMMENDED, Rules.tier(image));
        assertEquals(List.of("missing.signature"), keys(Rules.missing(candidate("rock", false))));
        assertEquals(Tier.QEMU, Rules.tier(candidate("rock", false)));
    }

    @Test
    void theFarmsSignature_isAReason_andHowToCheckItIsSaid() {
        shop.built("20261101-010000-0001", "rock/edge/calm").works("rock/edge/calm", LocalDate.of(2026, 11, 2));
        BoardAdvice advice = new Adviser(shop.catalog()).advise(
                shop.catalog().boards().get("rock"), shop.history("rock"), Wish.ANY, Shop.TODAY, release -> true);

        assertEquals(Tier.RECOMMENDED, advice.recommended().getFirst().tier());
        assertTrue(says(advice.recommended().getFirst(), "why.signed"));
        DownloadView.Image image = DownloadView.of(advice, Texts.of(Language.EN), key -> true, Optional.of("RWkey")).recommended().getFirst();
        assertTrue(image.signature().orElse("").endsWith("/SHA256SUMS.minisig"), image::toString);
        assertEquals(List.of("minisign -Vm SHA256SUMS -P RWkey", "sha256sum -c --ignore-missing SHA256SUMS"),
                image.verify().stream().filter(guide -> guide.tool().equals("minisign")).findFirst().orElseThrow().commands());
    }

    @Test
    void whatWasSeenLongAgo_orOfOtherBytes_provesNothing() {
        shop.built("20260901-010000-0001", "rock/edge/calm").works("rock/edge/calm", LocalDate.of(2026, 10, 21));
        assertEquals(List.of("missing.hardware"), keys(Rules.missing(candidate("rock", true))), "31 days ago");

        Shop newer = new Shop().built(TONIGHT, "rock/edge/calm").works("rock/edge/calm", YESTERDAY);
        Candidate image = Candidate.of(newer.catalog(), newer.catalog().boards().get("rock"),
                newer.history("rock").cells().getFirst(), newer.history("rock").cells().getFirst().releases().getFirst(), Shop.TODAY, true);
        assertEquals(List.of("missing.hardware"), keys(Rules.missing(image)), "the day before it was built");
    }

    @Test
    void whatIsKnownToBeBad_isNeverAdvised_andTheOneBeforeTakesItsPlace() {
        shop.built(LAST_NIGHT, "rock/edge/calm").built(TONIGHT, "rock/edge/calm")
                .bad("rock", Track.EDGE, LocalDate.of(2026, 11, 21), "the network fails");
        BoardAdvice advice = shop.advise("rock");

        assertEquals(List.of("SERVER rock/edge/calm/device QEMU"), picks("rock"));
        assertEquals(LAST_NIGHT, advice.recommended().getFirst().release().build().value());
        assertTrue(says(advice.recommended().getFirst(), "caveat.newer-bad"));
        assertEquals(List.of("rock/edge/calm/device ban.known-bad"), others("rock"));
        assertEquals(Tier.BAD, advice.others().getFirst().tier());
        assertEquals(List.of("note.bad"), notes("rock"));
    }

    @Test
    void whereAllOfATrackIsBad_anotherTrackIsAdvised() {
        shop.built(TONIGHT, "rock/edge/calm").built(TONIGHT, "rock/current/calm")
                .bad("rock", Track.EDGE, LocalDate.of(2026, 1, 1), "the network fails");

        assertEquals(List.of("SERVER rock/current/calm/device QEMU"), picks("rock"));
    }

    @Test
    void whereTheNewestBuildFailed_theOneBeforeIsAdvised_andTheFailureTold() {
        shop.built(LAST_NIGHT, "rock/edge/calm").failed(TONIGHT, "rock/edge/calm", "a.c:1: error: no\nmore");
        BoardAdvice.Pick pick = shop.advise("rock").recommended().getFirst();

        Saying told = pick.caveats().getFirst();
        assertEquals("caveat.newer-failed", told.key());
        assertEquals("The newest build, 20261121-010000-0001, did not produce this image (E310 a.c:1: error: no); "
                + "this one is of build 20261120-010000-0001.", Texts.of(Language.EN).say(told));
    }

    @Test
    void whatWasCalledOffOrSkipped_saysNothingOfAnImage() {
        shop.built(LAST_NIGHT, "rock/edge/calm").ended(TONIGHT, "rock/edge/calm", "cancelled", "by anna")
                .ended(TONIGHT, "rock/legacy/calm", "skipped", "none");

        assertEquals(LAST_NIGHT, shop.history("rock").cells().getFirst().newest().orElseThrow().build().value());
        assertEquals(1, shop.history("rock").cells().size());
    }

    @Test
    void aBoardWithoutDisplay_orWithLittleMemory_getsNoDesktop() {
        shop.board("blind", Arch.ARM64, Board.Display.NONE, List.of(8192)).board("small", Arch.ARM64, Board.Display.HDMI, List.of(1024, 2048))
                .built(TONIGHT, "blind/legacy/gnome").built(TONIGHT, "small/legacy/gnome");

        assertEquals(List.of("blind/legacy/gnome/device ban.no-display"), others("blind"));
        assertEquals(List.of("small/legacy/gnome/device ban.memory"), others("small"));
        assertEquals(List.of("note.none-desktop"), keys(shop.advise("small", wish(Use.DESKTOP)).notes()));
    }

    @Test
    void aBoardWithLessThanAGigabyte_getsAMinimalImage_aLargerOneTheFullerServer() {
        shop.distro("full", Distro.Profile.SERVER, Optional.of(LocalDate.of(2025, 8, 9)))
                .board("tiny", Arch.ARM64, Board.Display.NONE, List.of(512));
        for (String board : List.of("tiny", "rock")) {
            shop.built(TONIGHT, board + "/edge/calm").built(TONIGHT, board + "/edge/full");
        }

        assertEquals(List.of("SERVER tiny/edge/calm/device QEMU"), picks("tiny"));
        assertEquals(List.of("SERVER rock/edge/full/device QEMU"), picks("rock"));
    }

    @Test
    void aKernelThatShowsNothing_isForNoDesktop_andItsLacksAreTold() {
        shop.kernel(Track.LEGACY, "5.10", LocalDate.of(2020, 12, 13), Lack.DISPLAY, Lack.USB)
                .built(TONIGHT, "rock/legacy/gnome").built(TONIGHT, "rock/legacy/calm");

        assertEquals(List.of("rock/legacy/gnome/device ban.dark-kernel"), others("rock"));
        assertEquals(List.of("caveat.base", "lack.display", "lack.usb", "missing.hardware", "missing.signature"),
                keys(shop.advise("rock").recommended().getFirst().caveats()));
    }

    @Test
    void whoAsksForAMedium_getsWhatStartsFromIt() {
        shop.built(TONIGHT, "rock/edge/calm");

        assertEquals(1, shop.advise("rock", new Wish(Optional.empty(), Optional.of(Medium.NVME))).recommended().size());
        BoardAdvice usb = shop.advise("rock", new Wish(Optional.empty(), Optional.of(Medium.USB)));
        assertEquals(List.of(), usb.recommended());
        assertEquals("It does not start from USB.", Texts.of(Language.EN).say(usb.others().getFirst().reason().orElseThrow()));
    }

    @Test
    void ofTwoStableDistros_theNewerIsAdvised_andOneThatIsNotStableOnlyIfThereIsNoOther() {
        shop.distro("moving", Distro.Profile.MINIMAL, Optional.empty())
                .built(TONIGHT, "rock/edge/calm").built(TONIGHT, "rock/edge/old").built(TONIGHT, "rock/edge/moving");
        assertEquals(List.of("SERVER rock/edge/calm/device QEMU"), picks("rock"));

        Shop alone = new Shop().distro("moving", Distro.Profile.MINIMAL, Optional.empty()).built(TONIGHT, "rock/edge/moving");
        assertTrue(says(alone.advise("rock").recommended().getFirst(), "caveat.unstable"));
    }

    @Test
    void anOldBuild_isCalledOld_unlessANewerOneCameToTheSameBytes() {
        shop.built("20261001-010000-0001", "rock/edge/calm", "same");
        assertTrue(says(shop.advise("rock").recommended().getFirst(), "caveat.old"));

        shop.built(TONIGHT, "rock/edge/calm", "same");
        BoardAdvice.Pick pick = shop.advise("rock").recommended().getFirst();
        assertEquals("20261001-010000-0001", pick.release().build().value());
        assertTrue(says(pick, "why.confirmed") && !says(pick, "caveat.old"), pick::toString);
    }

    @Test
    void aBoardWithoutImages_isSaidToHaveNone() {
        assertEquals(List.of("note.nothing"), notes("rock"));
    }

    private Candidate candidate(String board, boolean signed) {
        CellHistory cell = shop.history(board).cells().getFirst();
        return Candidate.of(shop.catalog(), shop.catalog().boards().get(board), cell, cell.releases().getFirst(), Shop.TODAY, signed);
    }

    private static Wish wish(Use use) {
        return new Wish(Optional.of(use), Optional.empty());
    }

    private List<String> picks(String board) {
        return picks(board, Wish.ANY);
    }

    private List<String> picks(String board, Wish wish) {
        return shop.advise(board, wish).recommended().stream()
                .map(pick -> pick.need() + " " + pick.cell() + " " + pick.tier()).toList();
    }

    private List<String> others(String board) {
        return shop.advise(board).others().stream()
                .map(other -> other.cell() + " " + other.reason().map(Saying::key).orElse("-")).toList();
    }

    private List<String> notes(String board) {
        return keys(shop.advise(board).notes());
    }

    private static List<String> keys(List<Saying> sayings) {
        return sayings.stream().map(Saying::key).toList();
    }

    private static boolean says(BoardAdvice.Pick pick, String key) {
        return keys(pick.why()).contains(key) || keys(pick.caveats()).contains(key);
    }
}
