package kiln.coordinator.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.Trouble;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildId;

/// Ended builds as the bucket has them: everything [BuildRecord] wrote. Each question asks the store and may take a
/// while, so none is asked on the ledger's thread or under its lock.
final class BuildRecords {
    private final ArtifactStore store;
    private final UnaryOperator<String> pathOf;

    /// @param pathOf object key to a file on this machine, or an empty text
    BuildRecords(ArtifactStore store, UnaryOperator<String> pathOf) {
        this.store = store;
        this.pathOf = pathOf;
    }

    /// Ids of builds with a record, newest first. The bucket is listed month by month, backwards.
    ///
    /// @param before only older ones
    /// @param first the oldest there can be
    /// @param enough after how many it need not look any further back
    /// @throws StoreException if the store cannot be asked
    List<BuildId> before(BuildId before, BuildId first, int enough) {
        List<BuildId> found = new ArrayList<>();
        YearMonth last = month(first);
        for (YearMonth month = month(before); !month.isBefore(last) && found.size() < enough; month = month.minusMonths(1)) {
            String prefix = BuildRecord.prefix("%04d%02d".formatted(month.getYear(), month.getMonthValue()));
            store.list(prefix).stream()
                    .flatMap(key -> idIn(key).stream())
                    .filter(id -> id.compareTo(before) < 0)
                    .sorted(Comparator.reverseOrder())
                    .forEach(found::add);
        }
        return found;
    }

    private static YearMonth month(BuildId id) {
        int month = Integer.parseInt(id.value().substring(4, 6));
        return YearMonth.of(Integer.parseInt(id.value().substring(0, 4)), Math.clamp(month, 1, 12));
    }

    private static Optional<BuildId> idIn(String key) {
        String ending = "/" + BuildRecord.BUILD;
        return key.endsWith(ending)
                ? BuildIds.parse(key.substring(BuildRecord.prefix("").length(), key.length() - ending.length()))
                : Optional.empty();
    }

    Optional<BuildSummary> summary(BuildId id) {
        return read(id, BuildRecord.SUMMARY, BuildSummary.class).or(() -> build(id).map(BuildRecord::summary));
    }

    Optional<BuildView> build(BuildId id) {
        return read(id, BuildRecord.BUILD, BuildView.class).map(this::withPaths);
    }

    List<JobView> jobs(BuildId id) {
        return read(id, BuildRecord.JOBS, JobView[].class).map(List::of).orElse(List.of());
    }

    /// Builds of old have no record of that size: theirs is made of the whole.
    Optional<Grid> grid(BuildId id) {
        return read(id, BuildRecord.GRID, Grid.class).or(() -> build(id).map(build -> Grid.of(build, jobs(id))));
    }

    List<Trouble> troubles(BuildId id) {
        return build(id).map(build -> Trouble.of(build, jobs(id))).orElse(List.of());
    }

    /// A record is the same for whoever reads it; where its files lie on this machine is not.
    private BuildView withPaths(BuildView build) {
        List<BuildView.Cell> cells = build.cells().stream()
                .map(cell -> new BuildView.Cell(cell.cell(), cell.state(), cell.reason(), cell.stage(),
                        cell.images().stream().map(this::withPath).toList(), cell.boot(), cell.jobs()))
                .toList();
        return new BuildView(build.build(), build.state(), build.label(), build.acceptedMillis(), build.planned(),
                build.counts(), build.jobs(), build.seconds(), build.cpuSeconds(), build.paused(), cells);
    }

    private BuildView.Image withPath(BuildView.Image image) {
        return new BuildView.Image(image.name(), image.key(), image.sizeBytes(), image.sha256(), image.rawSizeBytes(),
                image.rawSha256(), pathOf.apply(image.key()));
    }

    private <T> Optional<T> read(BuildId id, String file, Class<T> type) {
        String key = BuildRecord.key(id, file);
        return store.open(key, 0).map(open -> {
            try (InputStream in = open) {
                return Codec.decode(in.readAllBytes(), type);
            } catch (IOException | IllegalArgumentException e) {
                throw new StoreException("reading " + key + " failed: " + e.getMessage(), e);
            }
        });
    }
}
