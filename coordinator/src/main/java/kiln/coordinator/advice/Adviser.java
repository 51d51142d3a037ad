package kiln.coordinator.advice;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.coordinator.advice.BoardAdvice.Need;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Mark;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.CellId;

/// Chooses by [Rules]: the same facts give the same advice, whoever asks.
public final class Adviser {
    private final Catalog catalog;

    public Adviser(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Boards about which it can be asked.
    public List<Board> boards() {
        return List.copyOf(catalog.boards().values());
    }

    public Optional<Board> board(String id) {
        return Optional.ofNullable(catalog.boards().get(id));
    }

    /// Of a farm that signs nothing.
    public BoardAdvice advise(Board board, BoardHistory history, Wish wish, LocalDate today) {
        return advise(board, history, wish, today, release -> false);
    }

    /// @param today the day (UTC) on which it is asked
    /// @param signed whether the checksums of a release are signed
    public BoardAdvice advise(Board board, BoardHistory history, Wish wish, LocalDate today, Predicate<Release> signed) {
        List<Candidate> images = history.cells().stream()
                .filter(cell -> isTrack(cell.cell().kernel()))
                .flatMap(cell -> cell.releases().stream()
                        .map(release -> Candidate.of(catalog, board, cell, release, today, signed.test(release))))
                .toList();
        List<BoardAdvice.Pick> picks = picks(images, wish);
        return new BoardAdvice(board, picks, others(images, picks, wish), notes(board, images, picks, wish));
    }

    /// Cells of a catalog of long ago may have others.
    private static boolean isTrack(String name) {
        return Stream.of(Track.values()).anyMatch(track -> track.id().equals(name));
    }

    private static List<BoardAdvice.Pick> picks(List<Candidate> images, Wish wish) {
        List<BoardAdvice.Pick> picks = new ArrayList<>();
        boolean both = wish.use().isEmpty();
        if (both || wish.use().get() == Use.SERVER) {
            Optional<Candidate> first = best(images, Use.SERVER, wish);
            first.ifPresent(image -> picks.add(pick(image, Need.SERVER)));
            if (both) {
                best(images, Use.DESKTOP, wish).ifPresent(image -> picks.add(pick(image, Need.DESKTOP)));
            }
            if (picks.size() < BoardAdvice.PICKS_MAX) {
                first.flatMap(image -> steady(images, image, wish)).ifPresent(image -> picks.add(pick(image, Need.STEADY)));
            }
        } else {
            best(images, Use.DESKTOP, wish).ifPresent(image -> picks.add(pick(image, Need.DESKTOP)));
        }
        return picks;
    }

    private static Optional<Candidate> best(List<Candidate> images, Use use, Wish wish) {
        return images.stream().filter(image -> Rules.ban(image, use, wish).isEmpty()).min(Rules.order(use));
    }

    /// Beside the newest kernel a long-term one of the same distro, for who meets trouble. Source: the advice rule, "prefer
    /// LTS kernel", which the guide's "cutting edge for servers" stands against: so both are shown.
    private static Optional<Candidate> steady(List<Candidate> images, Candidate first, Wish wish) {
        List<Candidate> calm = images.stream()
                .filter(image -> first.track() == Track.EDGE && image.track() == Track.CURRENT)
                .filter(image -> image.cell().distro().equals(first.cell().distro()))
                .toList();
        return best(calm, Use.SERVER, wish);
    }

    private static BoardAdvice.Pick pick(Candidate image, Need need) {
        return new BoardAdvice.Pick(need, image.cell(), Rules.tier(image), image.release(), image.kernelRelease(),
                distroName(image), why(image, need), Rules.caveats(image), image.media(), image.signed());
    }

    private static String distroName(Candidate image) {
        return image.distro().map(d -> d.name()).orElse(image.cell().distro());
    }

    private static List<Saying> why(Candidate image, Need need) {
        List<Saying> why = new ArrayList<>();
        why.add(Saying.of(switch (need) {
            case STEADY -> "why.steady";
            case DESKTOP -> "why.desktop-" + image.track().id();
            case SERVER -> "why.server-" + image.track().id();
        }));
        image.release().boot().ifPresent(boot -> why.add(new Saying("why.booted", Map.of(
                "machine", boot.machine(), "kernel", boot.kernel(), "day", image.release().day().toString()))));
        if (image.signed()) {
            why.add(Saying.of("why.signed"));
        }
        image.worksMark().ifPresent(mark -> why.add(new Saying("why.seen", Candidate.words(mark))));
        image.distro().flatMap(d -> d.traits().released()).ifPresent(day -> why.add(new Saying("why.stable",
                Map.of("distro", distroName(image), "day", day.toString()))));
        if (!image.release().confirmed().equals(image.release().build())) {
            why.add(new Saying("why.confirmed", Map.of("build", image.release().confirmed().value(),
                    "day", Release.dayOf(image.release().confirmed()).toString())));
        }
        return why;
    }

    /// The newest release of each cell that is not recommended, and all that are known to be bad.
    private static List<BoardAdvice.Other> others(List<Candidate> images, List<BoardAdvice.Pick> picks, Wish wish) {
        Set<Release> picked = picks.stream().map(BoardAdvice.Pick::release).collect(Collectors.toSet());
        Set<CellId> pickedCells = picks.stream().map(BoardAdvice.Pick::cell).collect(Collectors.toSet());
        return images.stream()
                .filter(image -> !picked.contains(image.release()))
                .filter(image -> image.badMark().isPresent()
                        || !pickedCells.contains(image.cell()) && image.release().equals(image.history().releases().getFirst()))
                .map(image -> new BoardAdvice.Other(image.cell(), Rules.tier(image), image.release(), image.kernelRelease(),
                        distroName(image), Rules.ban(image, useOf(image, wish), wish)))
                .toList();
    }

    private static Use useOf(Candidate image, Wish wish) {
        return wish.use().orElse(switch (image.profile()) {
            case DESKTOP -> Use.DESKTOP;
            case SERVER, MINIMAL -> Use.SERVER;
        });
    }

    private static List<Saying> notes(Board board, List<Candidate> images, List<BoardAdvice.Pick> picks, Wish wish) {
        List<Saying> notes = new ArrayList<>();
        if (images.isEmpty()) {
            notes.add(new Saying("note.nothing", Map.of("board", board.name())));
        } else if (picks.isEmpty()) {
            notes.add(Saying.of(wish.use().map(use -> "note.none-" + use.id()).orElse("note.none")));
        }
        images.stream().flatMap(image -> image.badMark().stream()).distinct()
                .map((Mark mark) -> new Saying("note.bad", Candidate.words(mark))).forEach(notes::add);
        board.hardware().filter(h -> h.memoryMiB().isEmpty() && h.soc().isEmpty())
                .ifPresent(h -> notes.add(Saying.of("note.any-machine")));
        return notes;
    }
}
