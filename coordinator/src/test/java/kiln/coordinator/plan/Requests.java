package kiln.coordinator.plan;

import java.time.LocalDate;
import java.util.List;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;

/// Requests for tests, all for the same day.
final class Requests {
    static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    private Requests() {}

    static BuildRequest everything() {
        return axes(List.of(), List.of(), List.of());
    }

    static BuildRequest axes(List<String> boards, List<String> kernels, List<String> distros) {
        return of(List.of(), boards, kernels, distros, List.of());
    }

    static BuildRequest cells(String... cells) {
        return of(List.of(cells), List.of(), List.of(), List.of(), List.of());
    }

    static BuildRequest without(String... exclude) {
        return of(List.of(), List.of(), List.of(), List.of(), List.of(exclude));
    }

    static BuildRequest of(
            List<String> cells,
            List<String> boards,
            List<String> kernels,
            List<String> distros,
            List<String> exclude) {
        return new BuildRequest(cells, boards, kernels, distros, exclude, false, DAY, Lane.INTERACTIVE, "");
    }

    static BuildRequest rebuilding(BuildRequest r) {
        return new BuildRequest(
                r.cells(), r.boards(), r.kernels(), r.distros(), r.exclude(), true, r.asOf(), r.lane(), r.label());
    }
}
