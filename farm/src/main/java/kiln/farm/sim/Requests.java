package kiln.farm.sim;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.plan.Planner;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Toolbox;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;

/// A small random catalog, or a random graph, and requests from it that overlap.
final class Requests {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private final Weather weather;
    private final Catalog catalog;
    private final Planner planner = new Planner("1");
    private final Optional<Thicket> thicket;

    Requests(Weather weather) {
        this.weather = weather;
        List<Board> boards = new ArrayList<>(List.of(weather.chance(0.5) ? pc("pc") : arm("arm")));
        if (weather.chance(0.5)) {
            boards.add(weather.chance(0.5) ? pc("pc-2") : arm("arm-2"));
        }
        List<Distro> distros = new ArrayList<>(List.of(distro("stable")));
        if (weather.chance(0.4)) {
            distros.add(distro("testing"));
        }
        this.catalog = Catalog.of(boards, List.of(compiled(), packaged("pc-lts", Track.CURRENT), packaged("pc-new",
                Track.EDGE)), distros, toolboxes());
        this.thicket = weather.chance(0.4) ? Optional.of(new Thicket(weather)) : Optional.empty();
    }

    /// Everything, or one board of it.
    Plan plan(BuildId id, boolean rebuild) {
        List<String> boards = weather.chance(0.5)
                ? List.of()
                : List.of(catalog.boards().keySet().stream().toList().get(weather.below(catalog.boards().size())));
        List<String> kernels = weather.chance(0.6) ? List.of("current") : List.of();
        Lane lane = weather.chance(0.5) ? Lane.INTERACTIVE : Lane.NIGHTLY;
        BuildRequest request =
                new BuildRequest(List.of(), boards, kernels, List.of(), List.of(), rebuild, DAY, lane, "");
        return thicket.map(shapes -> shapes.plan(request, rebuild ? id.value() : ""))
                .orElseGet(() -> planned(request, id));
    }

    private Plan planned(BuildRequest request, BuildId id) {
        return switch (planner.plan(request, catalog, id.value())) {
            case Planned.Accepted accepted -> accepted.plan();
            case Planned.Refused refused ->
                throw new Violation("TheSimulationAsksSensibly", refused.problems().toString());
        };
    }

    private static Board arm(String id) {
        return new Board(id, id, "sunxi", Arch.ARMHF, List.of(ImageKind.DEVICE), "ttyS0", Optional.of(id + ".dtb"),
                List.of(), Optional.of(new Board.Bootloader.Compiled("trixie", "u-boot", id + "_defconfig", "u-boot.bin",
                        8192)), new Board.Layout.Extlinux(128, 32), new Board.BootTest(id, 512, 60));
    }

    private static Board pc(String id) {
        return new Board(id, id, "uefi", Arch.AMD64, List.of(ImageKind.DEVICE), "ttyS0", Optional.empty(), List.of(),
                Optional.empty(), new Board.Layout.Uefi(256, 64), new Board.BootTest(id, 512, 60));
    }

    private static Kernel compiled() {
        return new Kernel("arm-lts", "arm-lts", Track.CURRENT, List.of("sunxi"), List.of(Arch.ARMHF),
                new Kernel.Origin.Compiled("trixie", "linux-source", List.of(), "-kiln", List.of(), "zImage", List.of()));
    }

    private static Kernel packaged(String id, Track track) {
        return new Kernel(id, id, track, List.of("uefi"), List.of(Arch.AMD64),
                new Kernel.Origin.Packaged("trixie", Map.of(Arch.AMD64, "linux-image-" + id), List.of()));
    }

    private static Distro distro(String id) {
        return new Distro(id, id, "trixie", List.of(Arch.values()), List.of("base-files"));
    }

    private static List<Toolbox> toolboxes() {
        return Stream.of("assemble", "boot-arm", "boot-arm64", "boot-x86", "cross-arm")
                .map(id -> new Toolbox(id, "trixie", List.of("tools-of-" + id), List.of(), List.of()))
                .toList();
    }
}
