package kiln.coordinator.advice;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Medium;

/// What somebody who takes an image should know first: what does not work, and what is old.
sealed interface Caveat {
    List<Saying> of(Candidate image);

    /// Source: `lacks` of the kernel and the distro.
    record Lacking() implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            return Stream.concat(image.kernelLacks().stream(), image.distroLacks().stream())
                    .distinct().map(Lack::id).map(id -> Saying.of("lack." + id)).toList();
        }
    }

    /// The firmware starts from more media than the kernel finds its root on.
    record FewerMedia() implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            List<Medium> media = image.media();
            return image.hardware().stream().flatMap(h -> h.media().stream())
                    .filter(medium -> !media.contains(medium))
                    .map(medium -> new Saying("caveat.medium", Map.of("medium", "medium." + medium.id())))
                    .toList();
        }
    }

    /// Boards that are sold with less than the image needs, and with more. Source: as [Ban.TooLittleMemory].
    record SmallerModels(Ban.TooLittleMemory limits) implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            int needed = limits.needed(image);
            boolean known = image.hardware().map(h -> !h.memoryMiB().isEmpty()).orElse(false);
            boolean small = image.hardware().map(h -> known && h.memoryMiB().getFirst() < needed).orElse(false);
            return needed > 0 && (small || !known)
                    ? List.of(new Saying("caveat.memory", Map.of("needed", Words.memory(needed))))
                    : List.of();
        }
    }

    /// Source: the guide, 2: a poorly maintained base deteriorates "as new features are added to the kernel and required
    /// by software".
    record OldBase(int years) implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            return Preference.YoungerBase.base(image)
                    .filter(base -> ChronoUnit.YEARS.between(base.released(), image.today()) >= years)
                    .map(base -> new Saying("caveat.base", Map.of("series", base.series(), "years",
                            String.valueOf(ChronoUnit.YEARS.between(base.released(), image.today())))))
                    .stream().toList();
        }
    }

    /// An image that no build has confirmed for long has no fixes of that time. Source: the issue, "age".
    record OldBuild(int days) implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            long age = ChronoUnit.DAYS.between(Release.dayOf(image.release().confirmed()), image.today());
            return age > days ? List.of(new Saying("caveat.old", Map.of("days", String.valueOf(age)))) : List.of();
        }
    }

    /// Source: the advice rule: show the alternative when the latest build is bad.
    record NewerIsBad() implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            Optional<Saying> failed = image.history().newest()
                    .filter(attempt -> !attempt.isGood() && attempt.build().compareTo(image.release().confirmed()) > 0)
                    .map(attempt -> new Saying("caveat.newer-failed", Map.of(
                            "newest", attempt.build().value(), "build", image.release().build().value(),
                            "reason", attempt.reason().lines().findFirst().orElse(attempt.state()))));
            Optional<Release> newer = image.history().releases().stream()
                    .filter(release -> release.confirmed().compareTo(image.release().confirmed()) > 0)
                    .findFirst();
            return Stream.concat(failed.stream(), newer.map(image::instead).map(other -> passedOver(image, other)).stream())
                    .toList();
        }

        private static Saying passedOver(Candidate image, Candidate newer) {
            String why = newer.badMark().isPresent() ? "caveat.newer-bad" : "caveat.newer-unproven";
            return new Saying(why, Map.of(
                    "newest", newer.release().build().value(), "build", image.release().build().value()));
        }
    }

    /// It moves under its users. Source: what the farm's peers say of Debian's stable suites: for servers, and for who
    /// wants peace.
    record Unstable() implements Caveat {
        @Override
        public List<Saying> of(Candidate image) {
            return image.distro().filter(d -> d.traits().released().isEmpty()).map(Distro::name)
                    .map(name -> new Saying("caveat.unstable", Map.of("distro", name))).stream().toList();
        }
    }
}
