package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Toolbox;
import kiln.schemas.catalog.Track;

/// Catalogs for tests.
final class Catalogs {
    private Catalogs() {}

    static Catalog builtIn() {
        return switch (CatalogReader.builtIn()) {
            case CatalogReading.Read read -> read.catalog();
            case CatalogReading.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    /// Two boards (`arm`: family sunxi on armhf, `pc`: family uefi on amd64), kernels `arm-lts` (current), `pc-lts`
    /// (current) and `pc-new` (edge), distros `all` and `pc-only`, every toolbox.
    static Catalog small() {
        return Catalog.of(
                List.of(board("arm", "sunxi", Arch.ARMHF), board("pc", "uefi", Arch.AMD64)),
                List.of(
                        compiled("arm-lts", Track.CURRENT, "sunxi", Arch.ARMHF),
                        packaged("pc-lts", Track.CURRENT, "uefi", Arch.AMD64),
                        packaged("pc-new", Track.EDGE, "uefi", Arch.AMD64)),
                List.of(distro("all", Arch.values()), distro("pc-only", Arch.AMD64)),
                toolboxes());
    }

    /// So many boards and distros; every family has a kernel on `current` and one on `edge`.
    static Catalog wide(int boards, int families, int distros) {
        List<Kernel> kernels = new ArrayList<>();
        for (int i = 0; i < families; i++) {
            kernels.add(compiled("k%03d".formatted(i), Track.CURRENT, "f" + i, Arch.ARMHF));
            kernels.add(compiled("e%03d".formatted(i), Track.EDGE, "f" + i, Arch.ARMHF));
        }
        return Catalog.of(
                IntStream.range(0, boards)
                        .mapToObj(i -> board("b%04d".formatted(i), "f" + i % families, Arch.ARMHF))
                        .toList(),
                kernels,
                IntStream.range(0, distros).mapToObj(i -> distro("d%03d".formatted(i), Arch.ARMHF)).toList(),
                toolboxes());
    }

    static Board board(String id, String family, Arch arch) {
        boolean pc = arch == Arch.AMD64;
        return new Board(
                id,
                "The " + id,
                family,
                arch,
                List.of(ImageKind.DEVICE),
                "ttyS0",
                pc ? Optional.empty() : Optional.of(id + ".dtb"),
                List.of("panic=5"),
                pc
                        ? Optional.empty()
                        : Optional.of(new Board.Bootloader.Compiled(
                                "trixie", "u-boot", id + "_defconfig", "u-boot.bin", 8192)),
                pc ? new Board.Layout.Uefi(256, 64) : new Board.Layout.Extlinux(128, 32),
                new Board.BootTest(id, 512, 60));
    }

    static Kernel compiled(String id, Track track, String family, Arch arch) {
        return new Kernel(id, id, track, List.of(family), List.of(arch), new Kernel.Origin.Compiled(
                "bookworm", "linux-source-6.1", List.of(), "-kiln", List.of("CONFIG_MMU=y"), "zImage", List.of()));
    }

    static Kernel packaged(String id, Track track, String family, Arch arch) {
        return new Kernel(id, id, track, List.of(family), List.of(arch),
                new Kernel.Origin.Packaged("trixie", Map.of(arch, "linux-image-" + id), List.of()));
    }

    static Distro distro(String id, Arch... archs) {
        return new Distro(id, id, "trixie", List.of(archs), List.of("base-files"));
    }

    static List<Toolbox> toolboxes() {
        return Stream.of("assemble", "boot-arm", "boot-arm64", "boot-x86", "cross-arm")
                .map(id -> new Toolbox(id, "trixie", List.of("tools-of-" + id), List.of(), List.of()))
                .toList();
    }
}
