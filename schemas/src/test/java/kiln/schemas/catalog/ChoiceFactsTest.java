package kiln.schemas.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people ask when they choose an image, as files of the catalog say it.
class ChoiceFactsTest {
    private static final String BAD = """
            verdict: bad
            board: orangepi-pc
            kernel: edge
            since: "2026-11-19"
            reason: the network fails
            link: https://example.org/issues/77
            """;

    @TempDir
    Path folder;

    @Test
    void theBuiltInThings_sayWhatTheyLack_andWhatTheyStartFrom() {
        Catalog catalog = read(CatalogReader.builtIn());

        assertEquals(
                new Kernel.Traits(
                        Optional.of(new Kernel.Base("6.1", LocalDate.of(2022, 12, 11))),
                        List.of(Medium.SD, Medium.EMMC),
                        List.of(Lack.DISPLAY, Lack.USB, Lack.ETHERNET, Lack.WIRELESS, Lack.CONTROL_GROUPS)),
                catalog.kernels().get("sunxi-6.1").traits());
        assertEquals(
                new Distro.Traits(
                        Distro.Profile.MINIMAL,
                        Optional.of(LocalDate.of(2025, 8, 9)),
                        List.of(Lack.SYSTEMD, Lack.PACKAGE_MANAGER, Lack.SSH)),
                catalog.distros().get("trixie-minimal").traits());
        assertTrue(catalog.boards().values().stream().allMatch(board -> board.hardware().isPresent()));
        assertEquals(Map.of(), catalog.marks());
    }

    @Test
    void aMark_isReadAsItStands() throws IOException {
        write("marks/opi-network.yaml", BAD + "until: \"2026-11-20\"\nreason-zh: 网络不工作\n");

        Catalog catalog = read(CatalogReader.read(Optional.of(folder)));

        Mark mark = new Mark("opi-network", Mark.Verdict.BAD, Optional.of("orangepi-pc"), Optional.of(Track.EDGE),
                Optional.empty(), LocalDate.of(2026, 11, 19), Optional.of(LocalDate.of(2026, 11, 20)), "the network fails",
                Optional.of("网络不工作"), "https://example.org/issues/77");
        assertEquals(Map.of("opi-network", mark), catalog.marks());
        assertTrue(mark.isAbout("orangepi-pc", Track.EDGE, "any-distro"));
        assertFalse(mark.isAbout("orangepi-pc", Track.CURRENT, "any-distro"));
        assertFalse(mark.isAbout("bpim2u", Track.EDGE, "any-distro"));
    }

    @Test
    void aMarkOfNothingKnown_isRefused() throws IOException {
        write("marks/a.yaml", BAD.replace("orangepi-pc", "orangepi-px"));
        write("marks/b.yaml", BAD + "distro: trixie-maximal\n");

        assertProblems(
                "marks/a.yaml:2:8: unknown board \"orangepi-px\"; did you mean orangepi-pc?"
                        + " known: bpim2u, orangepi-pc, uefi-arm64, uefi-x86_64",
                "marks/b.yaml:7:9: unknown distro \"trixie-maximal\"; did you mean trixie-minimal?"
                        + " known: bookworm-minimal, trixie-minimal");
    }

    @Test
    void aMarkOfEverything_orOfADayThatNeverWas_isRefused() throws IOException {
        write("marks/a.yaml", BAD.replace("board: orangepi-pc\nkernel: edge\n", ""));
        write("marks/b.yaml", BAD.replace("2026-11-19", "2026-02-31"));
        write("marks/c.yaml", BAD + "until: \"2026-11-18\"\n");
        write("marks/d.yaml", BAD.replace("bad", "works"));

        assertProblems(
                "marks/a.yaml:1:1: a mark names a board, a kernel or a distro; this one would be about every image there is",
                "marks/b.yaml:4:8: there is no such day: \"2026-02-31\"",
                "marks/c.yaml:7:8: this day is before 2026-11-19, where the mark begins",
                "marks/d.yaml:1:1: who saw an image work saw it of one board, kernel and distro; all three are needed");
    }

    @Test
    void hardwareThatNobodyKnows_isRefused() throws IOException {
        write("boards/mine.yaml", Files.readString(Path.of("catalog/boards/orangepi-pc.yaml"))
                .replace("display: hdmi", "display: vga")
                .replace("[1 GiB]", "[1 GB]"));

        List<Problem> problems = problems();

        assertEquals(2, problems.size(), problems::toString);
        assertTrue(problems.getFirst().message().startsWith("\"1 GB\" is not of the form of \"4 GiB\""), problems::toString);
        assertEquals("unknown display \"vga\"; known: hdmi, none, varies", problems.getLast().message());
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }

    private static Catalog read(CatalogReading reading) {
        return switch (reading) {
            case CatalogReading.Read read -> read.catalog();
            case CatalogReading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private List<Problem> problems() {
        return switch (CatalogReader.read(Optional.of(folder))) {
            case CatalogReading.Read read -> List.of();
            case CatalogReading.Refused refused -> refused.problems();
        };
    }

    private void assertProblems(String... expected) {
        assertEquals(List.of(expected), problems().stream().map(Problem::toString).toList());
    }
}
