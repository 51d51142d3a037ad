package kiln.farm.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;

/// The shape of the largest farm of this kind: 1,987 cells of 409 boards that share 59 kernels and 45 roots, each
/// board with a bootloader of its own. The built-in catalog's Allwinner board and kernel stand in for all.
public final class NightlyMatrix {
    public static final int CELLS = 1_987;
    public static final int BOARDS = 409;
    public static final int KERNELS = 59;
    public static final int ROOTS = 45;

    private NightlyMatrix() {}

    public static Catalog catalog() {
        return catalog(BOARDS, KERNELS, ROOTS);
    }

    /// @param boards each with a bootloader of its own, in turn on one of the kernels
    public static Catalog catalog(int boards, int kernels, int distros) {
        if (!(CatalogReader.read(Optional.empty()) instanceof CatalogReading.Read read)) {
            throw new IllegalStateException("the built-in catalog cannot be read");
        }
        Catalog real = read.catalog();
        Board model = real.boards().get("orangepi-pc");
        Kernel kernel = real.kernels().values().stream()
                .filter(one -> one.families().contains(model.family()) && one.archs().contains(model.arch()))
                .findFirst().orElseThrow();
        return Catalog.of(
                IntStream.range(0, boards).mapToObj(i -> board(model, i, "family-" + i % kernels)).toList(),
                IntStream.range(0, kernels).mapToObj(i -> new Kernel("kernel-" + i, "Kernel " + i, kernel.track(),
                        List.of("family-" + i), List.of(model.arch()), kernel.origin())).toList(),
                IntStream.range(0, distros).mapToObj(i -> new Distro("distro-" + i, "Distro " + i, "trixie",
                        List.of(Arch.values()), List.of("base-files", "package-" + i))).toList(),
                List.copyOf(real.toolboxes().values()));
    }

    private static Board board(Board model, int number, String family) {
        Board.Bootloader own = new Board.Bootloader.Compiled("trixie", "u-boot", "board_" + number + "_defconfig",
                "u-boot-sunxi-with-spl.bin", 8192);
        return new Board("board-" + number, model.name(), family, model.arch(), model.imageKinds(), model.console(),
                model.deviceTree(), model.commandLine(), Optional.of(own), model.layout(), model.bootTest());
    }

    /// Its cells, named one by one: each board with four or five roots.
    public static BuildRequest request(Lane lane, LocalDate asOf) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < CELLS; i++) {
            cells.add("board-" + i % BOARDS + "/current/distro-" + (i + i / BOARDS * 7) % ROOTS);
        }
        return new BuildRequest(cells, List.of(), List.of(), List.of(), List.of(), false, asOf, lane, "nightly");
    }

    /// Every board with every root.
    public static BuildRequest everything(LocalDate asOf) {
        return new BuildRequest(List.of(), List.of(), List.of("current"), List.of(), List.of(), false, asOf,
                Lane.NIGHTLY, "everything");
    }
}
