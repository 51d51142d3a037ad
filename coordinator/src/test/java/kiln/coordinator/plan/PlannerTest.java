package kiln.coordinator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Track;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.problem.Problem;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Catalog SMALL = Catalogs.small();

    @Test
    void whenNothingIsNamed_thenTheWholeCatalogIsPlannedInOrder() {
        assertEquals(
                List.of(
                        "arm/current/all/device arm-lts",
                        "arm/current/pc-only/device skipped by distro-lacks-arch: the distro pc-only is not made for"
                                + " armhf (arm); it is made for: amd64",
                        "arm/edge/all/device skipped by no-kernel-on-track: no edge kernel for the sunxi family"
                                + " (arm); it has: current",
                        "arm/edge/pc-only/device skipped by no-kernel-on-track: no edge kernel for the sunxi family"
                                + " (arm); it has: current",
                        "pc/current/all/device pc-lts",
                        "pc/current/pc-only/device pc-lts",
                        "pc/edge/all/device pc-new",
                        "pc/edge/pc-only/device pc-new"),
                cells(Requests.everything()));
    }

    @Test
    void whenNamesComeInAnotherOrderOrTwice_thenThePlanIsTheSame() {
        BuildRequest plain = Requests.axes(List.of("arm", "pc"), List.of("current", "edge"), List.of("all"));
        BuildRequest mixed =
                Requests.axes(List.of("pc", "arm", "pc"), List.of("edge", "current", "edge"), List.of("all", "all"));

        assertEquals(accepted(plain).cells(), accepted(mixed).cells());
        assertEquals(accepted(plain).jobs(), accepted(mixed).jobs());
    }

    @Test
    void whenX86IsAskedForLegacyByAxes_thenItIsSkipped_andByNameRefused() {
        assertEquals(
                List.of(
                        "pc/legacy/all/device skipped by no-legacy-on-x86: x86_64 hardware is fully served by mainline,"
                                + " so there is no legacy image for pc",
                        "pc/edge/all/device pc-new"),
                cells(Requests.axes(List.of("pc"), List.of("edge", "legacy"), List.of("all"))));
        assertEquals(
                List.of("/cells/1: pc/legacy/all/device cannot be built: x86_64 hardware is fully served by mainline,"
                        + " so there is no legacy image for pc (no-legacy-on-x86)"),
                refused(Requests.cells("pc/edge/all", "pc/legacy/all")));
    }

    @Test
    void whenAKernelIsNamed_thenItStandsForItsTrack_andOtherBoardsAreSkipped() {
        assertEquals(
                List.of(
                        "arm/current/all/device skipped by kernel-lacks-board: the kernel pc-lts is for uefi on amd64;"
                                + " arm is sunxi on armhf",
                        "pc/current/all/device pc-lts"),
                cells(Requests.axes(List.of(), List.of("pc-lts"), List.of("all"))));
        assertEquals(
                List.of("arm/current/all/device arm-lts", "pc/current/all/device pc-lts"),
                cells(Requests.axes(List.of(), List.of("pc-lts", "arm-lts"), List.of("all"))));
        assertEquals(List.of("pc/edge/all/device pc-new"), cells(Requests.cells("pc/pc-new/all")));
    }

    @Test
    void whenOnlyCellsAreNamed_thenOnlyTheseAreMade_andAxesAddToThem() {
        assertEquals(
                List.of("arm/current/all/device arm-lts", "pc/edge/all/device pc-new"),
                cells(Requests.cells("pc/edge/all", "arm/current/all/device", "pc/edge/all/device")));
        assertEquals(
                List.of(
                        "arm/current/all/device arm-lts",
                        "pc/current/pc-only/device pc-lts",
                        "pc/edge/pc-only/device pc-new"),
                cells(Requests.of(
                        List.of("arm/current/all"), List.of("pc"), List.of(), List.of("pc-only"), List.of())));
    }

    @Test
    void whenCellsAreExcluded_thenThePlanDoesNotKnowThem() {
        assertEquals(
                List.of("pc/current/all/device pc-lts", "pc/edge/pc-only/device pc-new"),
                cells(Requests.without("arm/*/*", "*/pc-new/all", "*/current/pc-only/device")));
    }

    @Test
    void whenNothingIsLeft_thenItIsSaidWhatLeftOutHowMany() {
        assertEquals(
                List.of("nothing to build: of 4 cells, the exclusion \"*/*/all\" left out 2; no-kernel-on-track (no"
                        + " edge kernel for the sunxi family (arm); it has: current) left out 1; the exclusion"
                        + " \"pc/edge/*\" left out 1"),
                refused(Requests.of(
                        List.of(), List.of(), List.of("edge"), List.of(), List.of("*/*/all", "pc/edge/*"))));
        assertEquals(
                List.of("nothing to build: of 1 cell, the exclusion \"pc/*/*\" left out 1"),
                refused(Requests.of(List.of("pc/edge/all"), List.of(), List.of(), List.of(), List.of("pc/*/*"))));
    }

    @Test
    void whenNamesAreUnknownOrMisshapen_thenAllOfThemAreNamedAtOnce() {
        assertEquals(
                List.of(
                        "/cells/0: unknown board \"amr\"; did you mean arm? known: arm, pc",
                        "/cells/1: a cell is board/kernel/distro or board/kernel/distro/kind, not \"pc/edge\"",
                        "/cells/2: \"pc/*/all\": a cell is named in full; for several, leave cells out and use boards,"
                                + " kernels and distros (\"*\" is for exclude only)",
                        "/cells/3: unknown image kind \"devise\"; did you mean device? known: device",
                        "/boards/1: unknown board \"rock-5b\"; known: arm, pc",
                        "/distros/0: unknown distro \"pc-onyl\"; did you mean pc-only? known: all, pc-only",
                        "/kernels/0: unknown kernel or track \"curent\"; did you mean current? known: arm-lts,"
                                + " current, edge, legacy, pc-lts, pc-new",
                        "/exclude/0: an exclusion is board/kernel/distro or board/kernel/distro/kind, each part a name"
                                + " or *, not \"pc\"",
                        "/exclude/1: unknown distro \"alll\"; did you mean all? known: all, pc-only"),
                refused(Requests.of(
                        List.of("amr/edge/all", "pc/edge", "pc/*/all", "pc/edge/all/devise"),
                        List.of("pc", "rock-5b"),
                        List.of("curent"),
                        List.of("pc-onyl"),
                        List.of("pc", "*/*/alll"))));
    }

    @Test
    void whenAToolboxIsMissing_thenItIsSaidWhoNeedsIt() {
        Catalog without = new Catalog(
                Map.of("a64", Catalogs.board("a64", "sunxi", Arch.ARM64)),
                Map.of("k", Catalogs.compiled("k", Track.CURRENT, "sunxi", Arch.ARM64)),
                SMALL.distros(),
                SMALL.toolboxes());

        assertEquals(
                List.of("a64 with k needs a toolbox that the catalog does not have: unknown toolbox \"cross-arm64\";"
                        + " did you mean cross-arm? known: assemble, boot-arm, boot-arm64, boot-x86, cross-arm"),
                problems(new Planner("0.1.0").plan(Requests.everything(), without, "")));
    }

    @Test
    void whenARequestSelectsMoreThanAMillionCells_thenItIsRefusedWithTheNumber() {
        assertEquals(
                List.of("the request selects 1200000 cells; the limit is 1000000; split it into several builds"),
                problems(new Planner("0.1.0").plan(Requests.everything(), Catalogs.wide(6000, 3, 100), "")));
    }

    @Test
    void whenCellsShareParts_thenEachJobStandsOnce_afterWhatItNeeds() {
        Plan plan = accepted(Requests.everything());

        Map<String, Integer> kinds = new TreeMap<>();
        Set<JobId> before = new HashSet<>();
        for (Job job : plan.jobs()) {
            kinds.merge(job.kind().id(), 1, Integer::sum);
            job.needs().values().forEach(need -> assertTrue(before.contains(need.job()), job.title()));
            assertTrue(before.add(job.id()), job.title());
        }
        // Locks: 4 toolboxes, 3 kernels, 1 bootloader, 3 roots; `all` and `pc-only` ask amd64 for the same packages.
        assertEquals(
                Map.of("resolve", 10, "source", 10, "toolbox", 4, "kernel", 3, "bootloader", 1, "rootfs", 3,
                        "base", 3, "part", 5, "image", 5, "boot", 5),
                kinds);
    }

    @Test
    void whatAJobNeeds_theOtherPutsOut() {
        Plan plan = accepted(Requests.everything());
        Map<JobId, Job> jobs = new LinkedHashMap<>();
        plan.jobs().forEach(job -> jobs.put(job.id(), job));

        for (Job job : plan.jobs()) {
            job.needs().values().forEach(need -> assertTrue(
                    jobs.get(need.job()).options().outputs().contains(need.output()), job.title() + " needs " + need));
        }
    }

    @Test
    void whenACellIsWanted_thenItsOwnJobsAreKernelBootloaderRootBasePartImageAndBoot() {
        Plan plan = accepted(Requests.cells("arm/current/all"));
        Map<JobId, Job> jobs = new LinkedHashMap<>();
        plan.jobs().forEach(job -> jobs.put(job.id(), job));
        PlannedCell.Wanted wanted = (PlannedCell.Wanted) plan.cells().getFirst();

        assertEquals(
                List.of("kernel arm-lts armhf", "bootloader arm", "root all armhf", "base all armhf 95 MiB", "part all arm-lts armhf 95 MiB", "image arm/current/all/device",
                        "boot arm/current/all/device"),
                wanted.own().stream().map(id -> jobs.get(id).title()).toList());
        assertEquals(List.of(wanted.image(), wanted.boot()), wanted.own().subList(5, 7));
        assertEquals(
                "{bootloader=bootloader/bootloader, dtb=part/dtb, index=part/index, toolbox=toolbox/tree, xz=part/xz, zst=part/zst}",
                needs(jobs.get(wanted.image()), jobs));
        assertEquals("{bootloader=bootloader/bootloader, image=image/img.zst, toolbox=toolbox/tree, tools=toolbox/tree}",
                needs(jobs.get(wanted.boot()), jobs));
        assertEquals(Optional.of(new JobOptions.Ordered((JobOptions.Image) jobs.get(wanted.image()).options(), "trixie")),
                ((JobOptions.Boot) jobs.get(wanted.boot()).options()).ordered());
    }

    @Test
    void whenARebuildIsWanted_thenOnlyTheCellsOwnJobsDiffer() {
        BuildRequest request = Requests.cells("pc/edge/all");
        List<JobId> plain = ids(new Planner("0.1.0").plan(request, SMALL, "b1"));
        List<JobId> first = ids(new Planner("0.1.0").plan(Requests.rebuilding(request), SMALL, "b1"));
        List<JobId> second = ids(new Planner("0.1.0").plan(Requests.rebuilding(request), SMALL, "b2"));

        int shared = plain.size() - 2;
        assertEquals(plain.subList(0, shared), first.subList(0, shared));
        assertEquals(plain.subList(0, shared), second.subList(0, shared));
        assertEquals(6, new HashSet<>(List.of(
                plain.get(shared), plain.get(shared + 1), first.get(shared), first.get(shared + 1),
                second.get(shared), second.get(shared + 1))).size());
    }

    @Test
    void whenMapsAreFilledInAnotherOrder_thenThePlanIsTheSameByteForByte() {
        Catalog reversed = new Catalog(
                reversed(SMALL.boards()), reversed(SMALL.kernels()), reversed(SMALL.distros()),
                reversed(SMALL.toolboxes()));

        String one = Codec.encodeText(accepted(Requests.everything()));
        String other = Codec.encodeText(
                ((Planned.Accepted) new Planner("0.1.0").plan(Requests.everything(), reversed, "")).plan());

        assertEquals(one, other);
    }

    private static String needs(Job job, Map<JobId, Job> jobs) {
        Map<String, String> needs = new TreeMap<>();
        job.needs().forEach((name, need) ->
                needs.put(name, jobs.get(need.job()).kind().id() + "/" + need.output()));
        return needs.toString();
    }

    private static <T> Map<String, T> reversed(Map<String, T> map) {
        Map<String, T> reversed = new LinkedHashMap<>();
        new ArrayList<>(map.keySet()).reversed().forEach(key -> reversed.put(key, map.get(key)));
        return reversed;
    }

    private static List<JobId> ids(Planned planned) {
        return ((Planned.Accepted) planned).plan().jobs().stream().map(Job::id).toList();
    }

    private static List<String> cells(BuildRequest request) {
        return accepted(request).cells().stream()
                .map(cell -> switch (cell) {
                    case PlannedCell.Wanted wanted -> wanted.cell() + " " + wanted.kernel();
                    case PlannedCell.Skipped skipped ->
                        skipped.cell() + " skipped by " + skipped.rule() + ": " + skipped.reason();
                })
                .toList();
    }

    private static Plan accepted(BuildRequest request) {
        return switch (new Planner("0.1.0").plan(request, SMALL, "")) {
            case Planned.Accepted accepted -> accepted.plan();
            case Planned.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private static List<String> refused(BuildRequest request) {
        return problems(new Planner("0.1.0").plan(request, SMALL, ""));
    }

    private static List<String> problems(Planned planned) {
        return switch (planned) {
            case Planned.Accepted accepted -> List.of();
            case Planned.Refused refused -> refused.problems().stream().map(Problem::toString).toList();
        };
    }
}
