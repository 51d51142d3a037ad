package kiln.coordinator.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Sha256;

/// What became of a cell in builds that have ended.
///
/// @param releases newest first, at most [#KEPT]
/// @param newest the last build that tried to make it
public record CellHistory(CellId cell, List<Release> releases, Optional<Attempt> newest) {
    /// Enough to have another one where the newest are bad.
    static final int KEPT = 4;

    private static final Set<String> SILENT = Set.of("skipped", "cancelled");

    private static final Comparator<Release> NEWEST_FIRST =
            Comparator.comparing(Release::confirmed).thenComparing(Release::build).reversed();

    public CellHistory {
        releases = List.copyOf(releases);
    }

    /// @param state a word as in [kiln.schemas.message.CellOutcome#state]
    /// @param reason empty where all went well
    public record Attempt(BuildId build, String state, String reason) {
        boolean isGood() {
            return state.equals("built") || state.equals("reused");
        }
    }

    /// What one build that has ended says of a cell; nothing if a rule left it out or it was called off.
    ///
    /// @param state, reason as in [kiln.schemas.message.CellOutcome]
    /// @param images what it published, or found published
    public static Optional<CellHistory> of(
            BuildId build, CellId cell, String state, String reason, List<PublishedImage> images, Optional<BootEvidence> boot) {
        if (SILENT.contains(state)) {
            return Optional.empty();
        }
        List<Release> releases = images.isEmpty() ? List.of() : List.of(new Release(build, build, images, boot));
        return Optional.of(new CellHistory(cell, releases, Optional.of(new Attempt(build, state, reason))));
    }

    /// What both know; it does not matter in which order things are learned, nor whether twice.
    CellHistory with(CellHistory other) {
        Map<Sha256, Release> byDigest = new LinkedHashMap<>();
        Stream.concat(releases.stream(), other.releases.stream())
                .forEach(release -> byDigest.merge(release.digest(), release, Release::seenBy));
        List<Release> all = new ArrayList<>(byDigest.values());
        all.sort(NEWEST_FIRST);
        Optional<Attempt> last = Stream.concat(newest.stream(), other.newest.stream())
                .max(Comparator.comparing(Attempt::build).thenComparing(Attempt::state).thenComparing(Attempt::reason));
        return new CellHistory(cell, all.subList(0, Math.min(KEPT, all.size())), last);
    }
}
