package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.problem.Nearest;
import kiln.schemas.problem.Problem;

/// Turns a request into a plan: the same request and catalog always make the same plan, byte for byte.
///
/// @param version of Kiln; the first part of image names after `Kiln_`
public record Planner(String version) {

    /// The most cells one request may select. A larger one is refused, never cut.
    public static final int MAX_CELLS = MatrixExpansion.MAX_CELLS;

    /// @param rebuildToken enters the cells' own jobs when the request wants them run again, so that no earlier result
    ///     answers for them; the id of the build does
    public Planned plan(BuildRequest request, Catalog catalog, String rebuildToken) {
        CellNames names = new CellNames(catalog);
        MatrixExpansion.Expansion expansion = new MatrixExpansion(catalog, names).expand(request);
        Exclusions exclusions = Exclusions.of(request, names);
        if (!names.problems().isEmpty()) {
            return new Planned.Refused(names.problems());
        }
        Sifted sifted = sift(expansion, exclusions);
        List<Problem> problems = new ArrayList<>(sifted.problems());
        problems.addAll(missingToolboxes(sifted.cells(), catalog));
        return problems.isEmpty()
                ? new Planned.Accepted(plan(request, catalog, sifted.cells(), request.rebuild() ? rebuildToken : ""))
                : new Planned.Refused(problems);
    }

    /// What exclusions and rules made of the candidates.
    private record Sifted(List<Verdict> cells, List<Problem> problems) {}

    private sealed interface Verdict {
        record Make(Candidate candidate, Kernel kernel) implements Verdict {}

        record Skip(PlannedCell.Skipped cell) implements Verdict {}
    }

    /// A rule skips what an axis selected, but refuses what was asked for by name.
    private static Sifted sift(MatrixExpansion.Expansion expansion, Exclusions exclusions) {
        List<Verdict> cells = new ArrayList<>(expansion.candidates().size());
        List<Problem> problems = new ArrayList<>();
        LeftOut leftOut = new LeftOut();
        boolean any = false;
        for (Candidate candidate : expansion.candidates()) {
            Optional<String> exclusion = exclusions.leavingOut(candidate);
            if (exclusion.isPresent()) {
                leftOut.by(exclusion.get());
                continue;
            }
            switch (judged(candidate)) {
                case Serving.By(Kernel kernel) -> {
                    any = true;
                    cells.add(new Verdict.Make(candidate, kernel));
                }
                case Serving.Forbidden(Rule.Broken broken) -> {
                    leftOut.by(broken);
                    CellId cell = candidate.cell();
                    cells.add(new Verdict.Skip(
                            new PlannedCell.Skipped(cell, broken.rule().id(), broken.reason())));
                    refusal(expansion.named(), cell, broken).ifPresent(problems::add);
                }
            }
        }
        if (!any && problems.isEmpty()) {
            problems.add(leftOut.nothingLeft(expansion.candidates().size()));
        }
        return new Sifted(cells, problems);
    }

    private static Optional<Problem> refusal(Map<CellId, String> named, CellId cell, Rule.Broken broken) {
        return Optional.ofNullable(named.get(cell))
                .map(where -> new Problem(where, cell + " cannot be built: " + broken.reason() + " ("
                        + broken.rule().id() + ")"));
    }

    private static Serving judged(Candidate candidate) {
        return switch (candidate.serving()) {
            case Serving.Forbidden forbidden -> forbidden;
            case Serving.By by -> Compatibility.distroOn(candidate.board(), candidate.distro())
                    .<Serving>map(Serving.Forbidden::new)
                    .orElse(by);
        };
    }

    private record Pairing(String board, String kernel) {}

    /// One problem per toolbox, naming the first board that needs it.
    private static List<Problem> missingToolboxes(List<Verdict> cells, Catalog catalog) {
        Map<String, Problem> missing = new TreeMap<>();
        Set<Pairing> seen = new HashSet<>();
        for (Verdict verdict : cells) {
            if (verdict instanceof Verdict.Make(Candidate candidate, Kernel kernel)
                    && seen.add(new Pairing(candidate.board().id(), kernel.id()))) {
                for (String id : Toolboxes.of(candidate.board(), kernel)) {
                    if (!catalog.toolboxes().containsKey(id)) {
                        missing.putIfAbsent(id, new Problem("", candidate.board().id() + " with " + kernel.id()
                                + " needs a toolbox that the catalog does not have: "
                                + Nearest.unknown("toolbox", id, catalog.toolboxes().keySet())));
                    }
                }
            }
        }
        return List.copyOf(missing.values());
    }

    private Plan plan(BuildRequest request, Catalog catalog, List<Verdict> verdicts, String rebuild) {
        JobGraph graph = new JobGraph();
        SharedJobs shared = new SharedJobs(graph, catalog.toolboxes(), request.asOf());
        CellJobs jobs = new CellJobs(graph, shared, version, rebuild);
        List<PlannedCell> cells = new ArrayList<>(verdicts.size());
        for (Verdict verdict : verdicts) {
            cells.add(
                    switch (verdict) {
                        case Verdict.Make(Candidate candidate, Kernel kernel) -> jobs.wanted(candidate, kernel);
                        case Verdict.Skip(PlannedCell.Skipped cell) -> cell;
                    });
        }
        return new Plan(request, cells, graph.jobs());
    }
}
