package kiln.coordinator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Track;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final Catalog CATALOG = Catalogs.small();
    private static final Compatibility COMPATIBILITY = new Compatibility(CATALOG);

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "arm, current, arm-lts",
        "arm, edge,    \"no-kernel-on-track: no edge kernel for the sunxi family (arm); it has: current\"",
        "arm, legacy,  \"no-kernel-on-track: no legacy kernel for the sunxi family (arm); it has: current\"",
        "pc,  current, pc-lts",
        "pc,  edge,    pc-new",
        "pc,  legacy,  \"no-legacy-on-x86: x86_64 hardware is fully served by mainline, so there is no legacy image for"
                + " pc\"",
    })
    void whenABoardMeetsATrack_thenAKernelServesIt_orARuleSaysWhyNot(String board, String track, String expected) {
        assertEquals(expected, shown(COMPATIBILITY.kernelOn(CATALOG.boards().get(board), Track.of(track))));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "arm, arm-lts, arm-lts",
        "arm, pc-new,  \"kernel-lacks-board: the kernel pc-new is for uefi on amd64; arm is sunxi on armhf\"",
        "pc,  arm-lts, \"kernel-lacks-board: the kernel arm-lts is for sunxi on armhf; pc is uefi on amd64\"",
    })
    void whenABoardMeetsANamedKernel_thenItServesIt_orARuleSaysWhyNot(String board, String kernel, String expected) {
        assertEquals(
                expected,
                shown(COMPATIBILITY.kernelNamed(CATALOG.boards().get(board), CATALOG.kernels().get(kernel))));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "arm, all,     fits",
        "pc,  pc-only, fits",
        "arm, pc-only, \"distro-lacks-arch: the distro pc-only is not made for armhf (arm); it is made for: amd64\"",
    })
    void whenABoardMeetsADistro_thenTheArchitectureDecides(String board, String distro, String expected) {
        assertEquals(
                expected,
                Compatibility.distroOn(CATALOG.boards().get(board), CATALOG.distros().get(distro))
                        .map(CompatibilityTest::shown)
                        .orElse("fits"));
    }

    @ParameterizedTest
    @CsvSource({"LEGACY", "CURRENT", "EDGE"})
    void whenAFamilyHasNoKernelAtAll_thenItIsSaid(Track track) {
        Board orphan = Catalogs.board("orphan", "rockchip", Arch.ARM64);

        assertEquals(
                "no-kernel-on-track: no " + track.id() + " kernel for the rockchip family (orphan); it has: none",
                shown(COMPATIBILITY.kernelOn(orphan, track)));
    }

    private static String shown(Serving serving) {
        return switch (serving) {
            case Serving.By by -> by.kernel().id();
            case Serving.Forbidden forbidden -> shown(forbidden.rule());
        };
    }

    private static String shown(Rule.Broken broken) {
        return broken.rule().id() + ": " + broken.reason();
    }
}
