package kiln.coordinator.advice;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Mark;
import kiln.schemas.catalog.Medium;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.CellId;

/// An image that could be taken, with all that is known of it.
///
/// @param kernel none if the catalog no longer has one for the board on this track
/// @param distro none if the catalog no longer has it
/// @param history of its cell
/// @param marks those that are about it
/// @param today for its age (UTC)
/// @param signed whether its checksums are signed
record Candidate(
        Board board,
        Track track,
        Optional<Kernel> kernel,
        Optional<Distro> distro,
        CellHistory history,
        Release release,
        List<Mark> marks,
        LocalDate today,
        boolean signed) {

    static Candidate of(Catalog catalog, Board board, CellHistory history, Release release, LocalDate today, boolean signed) {
        CellId cell = history.cell();
        Track track = Track.of(cell.kernel());
        List<Mark> marks = catalog.marks().values().stream()
                .filter(mark -> mark.isAbout(board.id(), track, cell.distro()))
                .toList();
        return new Candidate(board, track, catalog.kernelFor(board, track),
                Optional.ofNullable(catalog.distros().get(cell.distro())), history, release, marks, today, signed);
    }

    /// Another release of the same cell.
    Candidate instead(Release other) {
        return new Candidate(board, track, kernel, distro, history, other, marks, today, signed);
    }

    CellId cell() {
        return history.cell();
    }

    Distro.Profile profile() {
        return distro.map(d -> d.traits().profile()).orElse(Distro.Profile.MINIMAL);
    }

    Optional<Board.Hardware> hardware() {
        return board.hardware();
    }

    List<Lack> kernelLacks() {
        return kernel.map(k -> k.traits().lacks()).orElse(List.of());
    }

    List<Lack> distroLacks() {
        return distro.map(d -> d.traits().lacks()).orElse(List.of());
    }

    /// Of the release that booted, else what the catalog says; empty if nobody knows.
    String kernelRelease() {
        return release.boot().map(boot -> boot.kernel()).orElse(kernel.map(Kernel::name).orElse(""));
    }

    /// What both the board's firmware and the kernel start from; what one of them does not say, the other decides.
    List<Medium> media() {
        List<Medium> firmware = hardware().map(Board.Hardware::media).orElse(List.of());
        List<Medium> drivers = kernel.map(k -> k.traits().bootsFrom()).orElse(List.of());
        if (firmware.isEmpty() || drivers.isEmpty()) {
            return firmware.isEmpty() ? drivers : firmware;
        }
        return firmware.stream().filter(drivers::contains).toList();
    }

    long ageDays() {
        return ChronoUnit.DAYS.between(release.day(), today);
    }

    /// The mark that says it must not be used, the newest if there are several.
    Optional<Mark> badMark() {
        return marks.stream()
                .filter(mark -> mark.verdict() == Mark.Verdict.BAD)
                .filter(mark -> !release.day().isBefore(mark.since()))
                .filter(mark -> mark.until().map(last -> !release.day().isAfter(last)).orElse(true))
                .max((a, b) -> a.since().compareTo(b.since()));
    }

    /// When it was last seen to work on a real board: its very bytes, so not before it was built.
    Optional<Mark> worksMark() {
        return marks.stream()
                .filter(mark -> mark.verdict() == Mark.Verdict.WORKS)
                .filter(mark -> !mark.since().isBefore(release.day()) && !mark.since().isAfter(today))
                .filter(mark -> history.releases().stream()
                        .noneMatch(other -> other.day().isAfter(release.day()) && !other.day().isAfter(mark.since())))
                .max((a, b) -> a.since().compareTo(b.since()));
    }

    /// The words of a mark, in every language it has.
    static Map<String, String> words(Mark mark) {
        Map<String, String> words = new TreeMap<>(Map.of(
                "reason", mark.reason(), "since", mark.since().toString(), "link", mark.link()));
        mark.reasonZh().ifPresent(reason -> words.put("reason.zh", reason));
        return words;
    }
}
