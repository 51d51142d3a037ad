package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kiln.coordinator.plan.CellNames.KernelName;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.BuildRequest;

/// Which cells a request leaves out. Asked once per cell, so it looks patterns up instead of trying each: its cost
/// does not grow with the number of exclusions.
final class Exclusions {
    private static final String ANY = "*";

    private final Map<Pattern, String> patterns = new HashMap<>();
    private final Set<Mask> masks = new LinkedHashSet<>();

    private Exclusions() {}

    static Exclusions of(BuildRequest request, CellNames names) {
        Exclusions exclusions = new Exclusions();
        List<String> texts = request.exclude();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            exclusions.pattern("/exclude/" + i, text, names).ifPresent(pattern -> {
                exclusions.patterns.putIfAbsent(pattern, text);
                exclusions.masks.add(pattern.mask());
            });
        }
        return exclusions;
    }

    /// The exclusion, as the request words it, that leaves a cell out.
    Optional<String> leavingOut(Candidate candidate) {
        for (Mask mask : masks) {
            Optional<String> text = Optional.ofNullable(patterns.get(mask.over(candidate)));
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    private Optional<Pattern> pattern(String where, String text, CellNames names) {
        String[] parts = text.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            names.refuse(where, "an exclusion is board/kernel/distro or board/kernel/distro/kind, each part a name"
                    + " or *, not \"" + text + "\"");
            return Optional.empty();
        }
        List<Optional<String>> found = new ArrayList<>();
        found.add(part(parts[0], name -> names.board(where, name).map(Board::id)));
        found.add(part(parts[1], name -> names.kernel(where, name).map(Exclusions::kernelPart)));
        found.add(part(parts[2], name -> names.distro(where, name).map(Distro::id)));
        String kind = parts.length == 4 ? parts[3] : ANY;
        found.add(part(kind, name -> names.kind(where, name).map(ImageKind::id)));
        return found.stream().allMatch(Optional::isPresent)
                ? Optional.of(new Pattern(
                        found.get(0).get(), found.get(1).get(), found.get(2).get(), found.get(3).get()))
                : Optional.empty();
    }

    private static Optional<String> part(String text, Function<String, Optional<String>> lookup) {
        return text.equals(ANY) ? Optional.of(ANY) : lookup.apply(text);
    }

    private static String kernelPart(KernelName name) {
        return switch (name) {
            case KernelName.OnTrack(Track track) -> track.id();
            case KernelName.Exactly(Kernel kernel) -> kernel.id();
        };
    }

    /// @param kernel a track, a kernel's id, or `*`; no kernel is called like a track
    private record Pattern(String board, String kernel, String distro, String kind) {
        Mask mask() {
            boolean track = Arrays.stream(Track.values()).anyMatch(t -> t.id().equals(kernel));
            return new Mask(!board.equals(ANY), kernel.equals(ANY) ? By.NOTHING : track ? By.TRACK : By.ID,
                    !distro.equals(ANY), !kind.equals(ANY));
        }
    }

    private enum By {
        NOTHING,
        TRACK,
        ID
    }

    /// Which parts of a pattern are names.
    private record Mask(boolean board, By kernel, boolean distro, boolean kind) {
        Pattern over(Candidate candidate) {
            return new Pattern(
                    board ? candidate.board().id() : ANY,
                    switch (kernel) {
                        case NOTHING -> ANY;
                        case TRACK -> candidate.track().id();
                        case ID -> candidate.serving() instanceof Serving.By(Kernel serving) ? serving.id() : "";
                    },
                    distro ? candidate.distro().id() : ANY,
                    kind ? candidate.kind().id() : ANY);
        }
    }
}
