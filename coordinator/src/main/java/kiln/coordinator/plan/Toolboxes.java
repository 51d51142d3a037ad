package kiln.coordinator.plan;

import java.util.SortedSet;
import java.util.TreeSet;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Kernel;

/// The one table that says which toolbox a step runs in. Workers are amd64 machines, so are the toolboxes.
final class Toolboxes {
    static final Arch HOST = Arch.AMD64;
    static final String ASSEMBLE = "assemble";

    private Toolboxes() {}

    /// Where kernels and bootloaders for an architecture are compiled.
    static String compile(Arch target) {
        return switch (target) {
            case ARMHF -> "cross-arm";
            case ARM64 -> "cross-arm64";
            case AMD64 -> "cross-x86";
        };
    }

    /// Where images for an architecture are booted.
    static String boot(Arch target) {
        return switch (target) {
            case ARMHF -> "boot-arm";
            case ARM64 -> "boot-arm64";
            case AMD64 -> "boot-x86";
        };
    }

    /// All that the steps of a board's image with a kernel run in.
    static SortedSet<String> of(Board board, Kernel kernel) {
        SortedSet<String> ids = new TreeSet<>();
        ids.add(ASSEMBLE);
        ids.add(boot(board.arch()));
        switch (kernel.origin()) {
            case Kernel.Origin.Compiled compiled -> ids.add(compile(board.arch()));
            case Kernel.Origin.Packaged packaged -> {}
        }
        board.bootloader().ifPresent(bootloader -> {
            switch (bootloader) {
                case Board.Bootloader.Compiled compiled -> ids.add(compile(board.arch()));
                case Board.Bootloader.Packaged packaged -> {}
            }
        });
        return ids;
    }
}
