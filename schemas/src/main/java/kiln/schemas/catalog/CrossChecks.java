package kiln.schemas.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kiln.schemas.problem.Nearest;
import kiln.schemas.problem.Problem;

/// What must be right between files: every family named exists, every device tree is made by somebody, no two
/// kernels claim the same place, and marks are about things that exist.
final class CrossChecks {
    private final Catalog catalog;
    private final Map<String, YamlDocument> files;
    private final List<Problem> problems = new ArrayList<>();

    private CrossChecks(Catalog catalog, Map<String, YamlDocument> files) {
        this.catalog = catalog;
        this.files = files;
    }

    /// @param catalog what could be read
    /// @param files by path, those of the catalog among them
    /// @param whole whether all files of a shelf could be read; a reference into a shelf with a broken file is not
    ///     called dangling
    static List<Problem> problems(Catalog catalog, Map<String, YamlDocument> files, Predicate<Shelf> whole) {
        CrossChecks checks = new CrossChecks(catalog, files);
        checks.oneKernelPerPlace();
        if (whole.test(Shelf.BOARDS)) {
            checks.familiesHaveBoards();
            checks.marksName("board", catalog.boards().keySet(), Mark::board);
        }
        if (whole.test(Shelf.KERNELS)) {
            checks.deviceTreesAreMade();
        }
        if (whole.test(Shelf.DISTROS)) {
            checks.marksName("distro", catalog.distros().keySet(), Mark::distro);
        }
        return checks.problems;
    }

    private void marksName(String what, Set<String> known, Function<Mark, Optional<String>> named) {
        for (Mark mark : catalog.marks().values()) {
            named.apply(mark).filter(name -> !known.contains(name)).ifPresent(name -> problems.add(
                    files.get("marks/" + mark.id() + CatalogFile.ENDING).problem("/" + what,
                            Nearest.unknown(what, name, known))));
        }
    }

    private void oneKernelPerPlace() {
        Map<String, Kernel> taken = new LinkedHashMap<>();
        for (Kernel kernel : catalog.kernels().values()) {
            for (String family : kernel.families()) {
                for (Arch arch : kernel.archs()) {
                    String place = "family " + family + ", arch " + arch.debian() + ", track " + kernel.track().id();
                    Optional.ofNullable(taken.putIfAbsent(place, kernel))
                            .ifPresent(first -> problems.add(kernelFile(kernel).problem("/track",
                                    "the kernels " + first.id() + " and " + kernel.id() + " both serve " + place
                                            + "; there can be only one")));
                }
            }
        }
    }

    private void familiesHaveBoards() {
        Set<String> known = catalog.boards().values().stream()
                .map(Board::family)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Kernel kernel : catalog.kernels().values()) {
            for (int i = 0; i < kernel.families().size(); i++) {
                String family = kernel.families().get(i);
                if (!known.contains(family)) {
                    problems.add(kernelFile(kernel).problem("/families/" + i,
                            "no board is of this family: " + Nearest.unknown("family", family, known)));
                }
            }
        }
    }

    /// A packaged kernel brings every device tree there is; a compiled one only those it lists.
    private void deviceTreesAreMade() {
        for (Board board : catalog.boards().values()) {
            board.deviceTree().ifPresent(tree -> {
                for (Track track : Track.values()) {
                    catalog.kernelFor(board, track).ifPresent(kernel -> deviceTree(board, tree, kernel));
                }
            });
        }
    }

    private void deviceTree(Board board, String tree, Kernel kernel) {
        switch (kernel.origin()) {
            case Kernel.Origin.Compiled compiled when !compiled.deviceTrees().contains(tree) ->
                problems.add(files.get("boards/" + board.id() + CatalogFile.ENDING).problem("/device-tree",
                        "the kernel " + kernel.id() + " does not make this device tree: "
                                + Nearest.unknown("device tree", tree, compiled.deviceTrees())));
            case Kernel.Origin.Compiled compiled -> {}
            case Kernel.Origin.Packaged packaged -> {}
        }
    }

    private YamlDocument kernelFile(Kernel kernel) {
        return files.get("kernels/" + kernel.id() + CatalogFile.ENDING);
    }
}
