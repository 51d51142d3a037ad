package kiln.coordinator.advice;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Track;

/// Which of two images is the better one; the first rule that tells them apart decides.
sealed interface Preference {
    /// The better one first.
    Comparator<Candidate> order(Use use);

    /// Source: the advice rule of the download page: what is proven further goes first.
    record FurtherProven() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            return Comparator.comparing(Rules::tier);
        }
    }

    /// Source: the guide, 4: legacy for a desktop, as it has the best hardware support; cutting edge for a server, as it has
    /// the most fixes. What is in between stays in between.
    record TrackForUse() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            List<Track> tracks = switch (use) {
                case DESKTOP -> List.of(Track.LEGACY, Track.CURRENT, Track.EDGE);
                case SERVER -> List.of(Track.EDGE, Track.CURRENT, Track.LEGACY);
            };
            return Comparator.comparingInt(image -> tracks.indexOf(image.track()));
        }
    }

    /// A server image before a minimal one, where memory allows both. Source: the advice rule: minimal is for boards on
    /// which nothing else fits.
    record FullerSystem() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            return Comparator.comparing(Candidate::profile, Comparator.comparingInt((Distro.Profile p) -> switch (p) {
                case DESKTOP -> 0;
                case SERVER -> 1;
                case MINIMAL -> 2;
            }));
        }
    }

    /// Source: the advice rule, "prefer … a stable distro"; of two stable ones the newer, which is maintained longer.
    record StableDistro() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            return Comparator.comparing(StableDistro::released).reversed();
        }

        private static LocalDate released(Candidate image) {
            return image.distro().flatMap(d -> d.traits().released()).orElse(LocalDate.EPOCH);
        }
    }

    /// Source: the guide, 2 and 3.1: kernels on an old base deteriorate. One that moves on by itself is never old.
    record YoungerBase() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            return Comparator.comparing(YoungerBase::released).reversed();
        }

        private static LocalDate released(Candidate image) {
            return base(image).map(Kernel.Base::released).orElse(LocalDate.MAX);
        }

        static Optional<Kernel.Base> base(Candidate image) {
            return image.kernel().flatMap(kernel -> kernel.traits().base());
        }
    }

    /// The newer build, and then a fixed order, so that the same facts give the same advice.
    record NewerBuild() implements Preference {
        @Override
        public Comparator<Candidate> order(Use use) {
            return Comparator.comparing((Candidate image) -> image.release().confirmed())
                    .thenComparing(image -> image.release().build())
                    .reversed()
                    .thenComparing(Candidate::cell);
        }
    }
}
