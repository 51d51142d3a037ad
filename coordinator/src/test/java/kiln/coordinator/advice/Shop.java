package kiln.coordinator.advice;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Mark;
import kiln.schemas.catalog.Medium;
import kiln.schemas.catalog.Track;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Sha256;

/// A small catalog and what became of its cells, set by tests as they please: board `rock` (arm64, HDMI, 4 and 8 GiB, from
/// SD and NVMe) and `pc` (amd64), a kernel on each track for both, distros `calm` (stable, minimal), `old` (the stable one
/// before) and `gnome` (stable, a desktop).
final class Shop {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    static final String TONIGHT = "20261121-010000-0001";

    private final Map<String, Board> boards = new TreeMap<>();
    private final Map<String, Kernel> kernels = new TreeMap<>();
    private final Map<String, Distro> distros = new TreeMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private final Map<String, List<BoardHistory>> histories = new HashMap<>();

    Shop() {
        board("rock", Arch.ARM64, Board.Display.HDMI, List.of(4096, 8192));
        board("pc", Arch.AMD64, Board.Display.VARIES, List.of());
        kernel(Track.LEGACY, "5.10", LocalDate.of(2020, 12, 13));
        kernel(Track.CURRENT, "6.12", LocalDate.of(2024, 11, 17));
        kernel(Track.EDGE, "7.2", LocalDate.of(2026, 8, 1));
        distro("calm", Distro.Profile.MINIMAL, Optional.of(LocalDate.of(2025, 8, 9)));
        distro("old", Distro.Profile.MINIMAL, Optional.of(LocalDate.of(2023, 6, 10)));
        distro("gnome", Distro.Profile.DESKTOP, Optional.of(LocalDate.of(2025, 8, 9)));
    }

    Shop board(String id, Arch arch, Board.Display display, List<Integer> memory) {
        boards.put(id, new Board(id, "The " + id, "any", arch, List.of(ImageKind.DEVICE), "ttyS0", Optional.empty(), List.of(),
                Optional.empty(), new Board.Layout.Uefi(256, 64), new Board.BootTest("virt", 512, 60),
                Optional.of(new Board.Hardware(Optional.of("SoC"), memory, display, List.of(Medium.SD, Medium.NVME), List.of()))));
        return this;
    }

    Shop kernel(Track track, String series, LocalDate released, Lack... lacks) {
        kernels.put(track.id() + "-one", new Kernel(track.id() + "-one", "Linux " + series, track, List.of("any"),
                List.of(Arch.values()), new Kernel.Origin.Packaged("trixie", Map.of(), List.of()),
                new Kernel.Traits(Optional.of(new Kernel.Base(series, released)), List.of(Medium.SD, Medium.NVME), List.of(lacks))));
        return this;
    }

    Shop distro(String id, Distro.Profile profile, Optional<LocalDate> released) {
        distros.put(id, new Distro(id, "Debian " + id, id, List.of(Arch.values()), List.of(),
                new Distro.Traits(profile, released, List.of())));
        return this;
    }

    /// @param cell `board/track/distro`
    Shop built(String build, String cell) {
        return built(build, cell, build);
    }

    /// @param bytes what makes them other bytes than those of other builds
    Shop built(String build, String cell, String bytes) {
        return ended(build, cell, "built", "", images(cell, build, bytes),
                Optional.of(new BootEvidence("virt", "any", cell.split("/")[1] + "-kernel", "any", 5)));
    }

    Shop failed(String build, String cell, String message) {
        return ended(build, cell, "failed", "E310 " + message, List.of(), Optional.empty());
    }

    Shop ended(String build, String cell, String state, String reason) {
        return ended(build, cell, state, reason, List.of(), Optional.empty());
    }

    private Shop ended(
            String build, String cell, String state, String reason, List<PublishedImage> images, Optional<BootEvidence> boot) {
        CellId id = CellId.parse(cell + "/device");
        histories.computeIfAbsent(id.board(), board -> new ArrayList<>()).add(new BoardHistory(id.board(),
                CellHistory.of(new BuildId(build), id, state, reason, images, boot).stream().toList()));
        return this;
    }

    Shop bad(String board, Track track, LocalDate since, String reason) {
        marks.add(new Mark("mark-" + marks.size(), Mark.Verdict.BAD, Optional.of(board), Optional.of(track), Optional.empty(), since,
                Optional.empty(), reason, Optional.of("坏了"), "https://example.org/77"));
        return this;
    }

    Shop works(String cell, LocalDate seen) {
        String[] parts = cell.split("/");
        marks.add(new Mark("mark-" + marks.size(), Mark.Verdict.WORKS, Optional.of(parts[0]), Optional.of(Track.of(parts[1])),
                Optional.of(parts[2]), seen, Optional.empty(), "three starts", Optional.empty(), "https://example.org/78"));
        return this;
    }

    private static List<PublishedImage> images(String cell, String build, String bytes) {
        String name = "Kiln_1_" + cell.replace('/', '_');
        Sha256 digest = Sha256.of(cell + bytes);
        return List.of("img.xz", "img.zst").stream()
                .map(ending -> new PublishedImage(name + "." + ending, "images/" + cell.split("/")[0] + "/" + build + "/" + name + "." + ending,
                        1024, Sha256.of(digest + ending), 4096, digest))
                .toList();
    }

    Catalog catalog() {
        return new Catalog(boards, kernels, distros, Map.of()).marked(marks);
    }

    BoardHistory history(String board) {
        return BoardHistory.of(board, histories.getOrDefault(board, List.of()));
    }

    BoardAdvice advise(String board) {
        return advise(board, Wish.ANY);
    }

    BoardAdvice advise(String board, Wish wish) {
        return new Adviser(catalog()).advise(boards.get(board), history(board), wish, TODAY);
    }
}
