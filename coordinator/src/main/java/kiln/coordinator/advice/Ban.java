package kiln.coordinator.advice;

import java.util.Map;
import java.util.Optional;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Track;

/// What keeps an image from being advised at all. "The guide" is the guide to image types that the farm's users know:
/// legacy (BSP) and cutting-edge images, and which to take.
sealed interface Ban {
    /// Why it is not advised for this use, or nothing.
    Optional<Saying> against(Candidate image, Use use, Wish wish);

    /// Source: the guide, 3.1: legacy images are not for x86_64, "as mainline kernel support is fully fleshed out here".
    record LegacyOnX86() implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            return image.board().arch() == Arch.AMD64 && image.track() == Track.LEGACY
                    ? Optional.of(Saying.of("ban.legacy-x86"))
                    : Optional.empty();
        }
    }

    /// Source: marks of the catalog.
    record KnownBad() implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            return image.badMark().map(mark -> new Saying("ban.known-bad", Candidate.words(mark)));
        }
    }

    /// An image whose kernel cannot find its root on the medium does not start from it, whatever the firmware does.
    /// Source: the board's `boot-media` and the kernel's `boots-from`.
    record OtherMedium() implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            return wish.medium()
                    .filter(medium -> !image.media().isEmpty() && !image.media().contains(medium))
                    .map(medium -> new Saying("ban.medium", Map.of("medium", "medium." + medium.id())));
        }
    }

    /// Minimal and server images are for servers, desktop images for desktops. Source: the distro's `profile`.
    record OtherUse() implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            boolean desktop = image.profile() == Distro.Profile.DESKTOP;
            return desktop == (use == Use.DESKTOP) ? Optional.empty() : Optional.of(Saying.of("ban.use-" + use.id()));
        }
    }

    /// Source: the practice of the farm's peers: the second image goes by the display, none without one.
    record NoDisplay() implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            if (image.profile() != Distro.Profile.DESKTOP) {
                return Optional.empty();
            }
            boolean none = image.hardware().map(h -> h.display() == Board.Display.NONE).orElse(false);
            boolean dark = image.kernelLacks().contains(Lack.DISPLAY) || image.kernelLacks().contains(Lack.HARDWARE);
            return none ? Optional.of(Saying.of("ban.no-display")) : dark ? Optional.of(Saying.of("ban.dark-kernel")) : Optional.empty();
        }
    }

    /// Source: the advice rule of the download page: a desktop from 4 GB, below 1 GB minimal only; and users of small
    /// boards who took the default desktop and waited seconds for every click.
    record TooLittleMemory(int desktopMiB, int serverMiB) implements Ban {
        @Override
        public Optional<Saying> against(Candidate image, Use use, Wish wish) {
            int needed = needed(image);
            return image.hardware()
                    .filter(h -> !h.memoryMiB().isEmpty() && h.memoryMiB().getLast() < needed)
                    .map(h -> new Saying("ban.memory", Map.of(
                            "needed", Words.memory(needed), "has", Words.memory(h.memoryMiB().getLast()))));
        }

        int needed(Candidate image) {
            return switch (image.profile()) {
                case MINIMAL -> 0;
                case SERVER -> serverMiB;
                case DESKTOP -> desktopMiB;
            };
        }
    }
}
