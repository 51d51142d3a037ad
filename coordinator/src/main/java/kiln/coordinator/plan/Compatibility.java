package kiln.coordinator.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Track;

/// Which kernel runs on which board, and which distro on which architecture; if none does, why.
record Compatibility(Catalog catalog) {

    /// The kernel of a board on a track.
    Serving kernelOn(Board board, Track track) {
        if (track == Track.LEGACY && board.arch() == Arch.AMD64) {
            return new Serving.Forbidden(Rule.NO_LEGACY_ON_X86.because(
                    "x86_64 hardware is fully served by mainline, so there is no legacy image for " + board.id()));
        }
        Optional<Kernel> kernel = catalog.kernelFor(board, track);
        return kernel.isPresent()
                ? new Serving.By(kernel.get())
                : new Serving.Forbidden(Rule.NO_KERNEL_ON_TRACK.because("no " + track.id() + " kernel for the "
                        + board.family() + " family (" + board.id() + "); it has: " + tracksOf(board)));
    }

    /// A kernel that was asked for by name.
    Serving kernelNamed(Board board, Kernel kernel) {
        if (serves(kernel, board)) {
            return kernelOn(board, kernel.track());
        }
        return new Serving.Forbidden(Rule.KERNEL_LACKS_BOARD.because("the kernel " + kernel.id() + " is for "
                + String.join(", ", kernel.families()) + " on " + archs(kernel.archs()) + "; " + board.id() + " is "
                + board.family() + " on " + board.arch().debian()));
    }

    /// The rule that keeps a distro off a board, if there is one.
    static Optional<Rule.Broken> distroOn(Board board, Distro distro) {
        return distro.archs().contains(board.arch())
                ? Optional.empty()
                : Optional.of(Rule.DISTRO_LACKS_ARCH.because("the distro " + distro.id() + " is not made for "
                        + board.arch().debian() + " (" + board.id() + "); it is made for: " + archs(distro.archs())));
    }

    static boolean serves(Kernel kernel, Board board) {
        return kernel.families().contains(board.family()) && kernel.archs().contains(board.arch());
    }

    private String tracksOf(Board board) {
        String tracks = Arrays.stream(Track.values())
                .filter(track -> catalog.kernelFor(board, track).isPresent())
                .map(Track::id)
                .collect(Collectors.joining(", "));
        return tracks.isEmpty() ? "none" : tracks;
    }

    private static String archs(List<Arch> archs) {
        return archs.stream().map(Arch::debian).sorted().collect(Collectors.joining(", "));
    }
}
