package kiln.schemas.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogReaderTest {
    private static final String DISTRO = """
            name: Debian 13, own
            suite: trixie
            archs: [amd64]
            packages:
              - base-files
            """;

    @TempDir
    Path folder;

    @Test
    void whenNothingIsLaidOver_thenTheBuiltInCatalogIsRead() {
        Catalog catalog = read(CatalogReader.builtIn());

        assertEquals(Set.of("bpim2u", "orangepi-pc", "uefi-arm64", "uefi-x86_64"), catalog.boards().keySet());
        assertEquals(Set.of("debian-6.12-cloud", "debian-edge-cloud", "sunxi-6.1"), catalog.kernels().keySet());
        assertEquals(Set.of("bookworm-minimal", "trixie-minimal"), catalog.distros().keySet());
        assertEquals(
                Set.of("assemble", "boot-arm", "boot-arm64", "boot-x86", "cross-arm"), catalog.toolboxes().keySet());
        assertEquals(
                new Board(
                        "orangepi-pc",
                        "Orange Pi PC",
                        "sunxi",
                        Arch.ARMHF,
                        List.of(ImageKind.DEVICE),
                        "ttyS0,115200",
                        Optional.of("sun8i-h3-orangepi-pc.dtb"),
                        List.of("panic=5"),
                        Optional.of(new Board.Bootloader.Compiled(
                                "trixie", "u-boot", "orangepi_pc_defconfig", "u-boot-sunxi-with-spl.bin", 8192)),
                        new Board.Layout.Extlinux(80, 16),
                        new Board.BootTest("orangepi-pc", 1024, 180),
                        Optional.of(new Board.Hardware(Optional.of("Allwinner H3"), List.of(1024), Board.Display.HDMI,
                                List.of(Medium.SD), List.of()))),
                catalog.boards().get("orangepi-pc"));
    }

    @Test
    void whenAnOwnFileHasABuiltInId_thenItTakesItsPlace_andANewIdIsAdded() throws IOException {
        write("distros/trixie-minimal.yaml", DISTRO);
        write("distros/mine.yaml", DISTRO);

        Catalog catalog = read(CatalogReader.read(Optional.of(folder)));

        Distro own = new Distro("mine", "Debian 13, own", "trixie", List.of(Arch.AMD64), List.of("base-files"));
        assertEquals(own, catalog.distros().get("mine"));
        assertEquals("Debian 13, own", catalog.distros().get("trixie-minimal").name());
        assertEquals(Set.of("bookworm-minimal", "mine", "trixie-minimal"), catalog.distros().keySet());
    }

    @Test
    void whenSeveralFilesAreWrong_thenEveryProblemIsReportedAtOnce() throws IOException {
        write("distros/a.yaml", "name: A\nsuite: trixie\narchs: [amd46]\npackages: [x1]\n");
        write("distros/b.yaml", "name: [B\n");
        write("distros/c.yaml", "nmae: C\nsuite: 13\narchs: [amd64]\npackages: []\n");

        assertProblems(
                "distros/a.yaml:3:9: unknown arch \"amd46\"; did you mean amd64? known: amd64, arm64, armhf",
                "distros/b.yaml:2:1: not YAML: expected ',' or ']', but got <stream end>",
                "distros/c.yaml:1:1: unknown key \"nmae\", did you mean \"name\"?",
                "distros/c.yaml:1:1: missing key \"name\"",
                "distros/c.yaml:2:8: expected text, found the number 13 (quote it to make it text)",
                "distros/c.yaml:4:11: this must not be empty");
    }

    @Test
    void whenAKeyStandsTwice_thenItIsRefused() throws IOException {
        write("distros/a.yaml", DISTRO + "suite: sid\n");

        assertProblems("distros/a.yaml:6:1: the key \"suite\" stands here a second time");
    }

    @Test
    void whenAFileHasAliasesOrNestsForEver_thenItIsRefused() throws IOException {
        write("distros/a.yaml", "name: A\nsuite: &s trixie\narchs: &a [amd64]\npackages: *a\n");
        write("distros/b.yaml", DISTRO.replace("Debian 13, own", "[".repeat(40) + "]".repeat(40)));

        assertProblems(
                "distros/a.yaml:3:8: the catalog has no aliases (*name); write the value out",
                "distros/a.yaml:3:8: expected a list, found nothing",
                "distros/b.yaml:1:27: nested more than 20 deep",
                "distros/b.yaml:1:7: expected text, found a list");
    }

    @Test
    void whenAFileIsEmptyOrInAWrongPlace_thenItIsRefused() throws IOException {
        write("distros/a.yaml", "# nothing\n");
        write("distros/b.yml", DISTRO);
        write("distros/C_d.yaml", DISTRO);
        write("bords/x.yaml", DISTRO);

        assertProblems(
                "bords: unknown folder \"bords\"; did you mean boards? known: boards, distros, kernels, marks, toolboxes",
                "distros/C_d.yaml: an id has lower-case letters, digits, and . _ - only, not \"C_d\"",
                "distros/b.yml: a file of the catalog ends in .yaml",
                "distros/a.yaml: the file is empty");
    }

    @Test
    void whenTheFolderIsNotThere_thenThatIsSaid() {
        CatalogReading reading = CatalogReader.read(Optional.of(Path.of("no/such/folder")));

        assertEquals(
                new CatalogReading.Refused(List.of(new Problem(
                        "no/such/folder",
                        "there is no such folder; a catalog has the folders boards, kernels, distros, toolboxes, marks"))),
                reading);
    }

    @Test
    void whenABootloaderLiesInAPartitionOrInTheTable_thenItIsRefused() throws IOException {
        write("boards/high.yaml", board().replace("8 KiB", "2 MiB"));
        write("boards/low.yaml", board().replace("8 KiB", "256 B"));
        write("boards/odd.yaml", board().replace("8 KiB", "1000 B"));

        assertProblems(
                "boards/high.yaml:10:11: the bootloader starts at 2 MiB, inside the root partition (from 1 MiB);"
                        + " it must start below 1 MiB",
                "boards/low.yaml:10:11: the bootloader starts at 256 B, inside the partition table (up to 512 B);"
                        + " the first free place is 512 B",
                "boards/odd.yaml:10:11: the bootloader starts at 1000 B, which is not a whole number of sectors of"
                        + " 512 B");
    }

    @Test
    void whenSizesDoNotFit_thenTheNumbersAreNamed() throws IOException {
        write("boards/a.yaml", board().replace("image: 128 MiB", "image: 128 MB"));
        write("boards/b.yaml", board().replace("image: 128 MiB", "image: 1000 KiB"));
        write("boards/c.yaml", uefi("64 MiB", "64 MiB"));

        assertProblems(
                "boards/a.yaml:18:12: \"128 MB\" is not of the form of \"128 MiB\": The whole disk. A whole number,"
                        + " a space and one of B, KiB, MiB, GiB.",
                "boards/b.yaml:18:12: 1000 KiB is not a whole number of MiB",
                "boards/c.yaml:10:10: the EFI system partition of 64 MiB leaves no room for a root in an image of"
                        + " 64 MiB; it must be smaller than 62 MiB");
    }

    @Test
    void whenBootloaderAndLayoutContradict_thenBothWaysOutAreNamed() throws IOException {
        write("boards/a.yaml", uefi("256 MiB", "64 MiB") + """
                bootloader:
                  offset: 8 KiB
                  package: {suite: trixie, debian-package: u-boot-sunxi, file: x.bin}
                """);
        write("boards/b.yaml", uefi("256 MiB", "64 MiB")
                .replace("uefi:\n    image: 256 MiB\n    esp: 64 MiB", "extlinux:\n    image: 256 MiB"));
        write("boards/c.yaml", board().replace("  extlinux:\n    image: 128 MiB", "  {}"));

        assertProblems(
                "boards/a.yaml:12:1: a board with the uefi layout brings its own firmware; take the bootloader out,"
                        + " or use the extlinux layout",
                "boards/b.yaml:1:1: missing key \"bootloader\": a board with the extlinux layout is started by U-Boot",
                "boards/c.yaml:17:3: exactly one of the keys extlinux and uefi is needed, found none");
    }

    @Test
    void whenTwoKernelsServeOnePlace_thenTheSecondIsRefused() throws IOException {
        write("kernels/sunxi-6.6.yaml", kernel("current", "sunxi"));

        assertProblems("kernels/sunxi-6.6.yaml:3:8: the kernels sunxi-6.1 and sunxi-6.6 both serve family sunxi,"
                + " arch armhf, track current; there can be only one");
    }

    @Test
    void whenAReferenceDangles_thenTheNearestNameIsOffered() throws IOException {
        write("kernels/mine.yaml", kernel("edge", "sunxy"));
        write("boards/bpim2u.yaml", board());

        assertProblems(
                "kernels/mine.yaml:4:12: no board is of this family: unknown family \"sunxy\"; did you mean sunxi?"
                        + " known: sunxi, uefi",
                "boards/bpim2u.yaml:7:14: the kernel sunxi-6.1 does not make this device tree: unknown device tree"
                        + " \"sun8i-h3-orangepi-px.dtb\"; did you mean sun8i-h3-orangepi-pc.dtb? known:"
                        + " sun8i-h3-orangepi-pc.dtb, sun8i-r40-bananapi-m2-ultra.dtb");
    }

    @Test
    void whenALineOfAKernelConfigurationIsWrong_thenItsOwnLineIsNamed() throws IOException {
        write("kernels/edge.yaml", kernel("edge", "sunxi")
                .replace("CONFIG_MMU=y", "CONFIG_MMU=y\n    # CONFIG_NET is not set\n    MMU=y\n    # a comment"));

        assertProblems(
                "kernels/edge.yaml:1:1: a kernel cannot be called edge: that is a track, and requests name both",
                "kernels/edge.yaml:15: \"MMU=y\" is not a line of a kernel configuration, such as CONFIG_MMU=y or"
                        + " # CONFIG_NET is not set");
    }

    private void assertProblems(String... expected) {
        List<String> problems =
                switch (CatalogReader.read(Optional.of(folder))) {
                    case CatalogReading.Read read -> List.of();
                    case CatalogReading.Refused refused ->
                        refused.problems().stream().map(Problem::toString).toList();
                };
        assertEquals(String.join("\n", expected), String.join("\n", problems));
    }

    private static Catalog read(CatalogReading reading) {
        return switch (reading) {
            case CatalogReading.Read read -> read.catalog();
            case CatalogReading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.writeString(folder.resolve(path), text);
    }

    private static String kernel(String track, String family) {
        return """
                name: Mine
                sources: [https://kernel.org]
                track: %s
                families: [%s]
                compile:
                  arch: armhf
                  suite: bookworm
                  source-package: linux-source-6.1
                  local-version: -mine
                  target: zImage
                  device-trees: [sun8i-h3-orangepi-pc.dtb]
                  config: |
                    CONFIG_MMU=y
                """.formatted(track, family);
    }

    private static String board() {
        return """
                name: Mine
                sources: [https://linux-sunxi.org]
                family: sunxi
                arch: armhf
                image-kinds: [device]
                console: ttyS0
                device-tree: sun8i-h3-orangepi-px.dtb
                command-line: []
                bootloader:
                  offset: 8 KiB
                  compile:
                    suite: trixie
                    source-package: u-boot
                    defconfig: orangepi_pc_defconfig
                    file: u-boot-sunxi-with-spl.bin
                layout:
                  extlinux:
                    image: 128 MiB
                boot-test: {machine: orangepi-pc, memory: 1 GiB, cpu-limit: 3 min}
                """;
    }

    private static String uefi(String image, String esp) {
        return """
                name: Mine
                sources: [https://uefi.org]
                family: uefi
                arch: amd64
                image-kinds: [device]
                console: ttyS0
                layout:
                  uefi:
                    image: %s
                    esp: %s
                boot-test: {machine: q35, memory: 512 MiB, cpu-limit: 3 min}
                """.formatted(image, esp);
    }
}
