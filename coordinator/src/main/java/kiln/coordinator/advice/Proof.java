package kiln.coordinator.advice;

import java.time.temporal.ChronoUnit;
import java.util.Map;

/// What an image must have to be called recommended: all of these. Together with [Ban.KnownBad] they make its [Tier].
sealed interface Proof {
    boolean isGiven(Candidate image);

    /// What is missing where it is not given.
    Saying missing();

    /// It was read back from the store and came up. Source: the farm's own rule that no image is listed before.
    record Booted() implements Proof {
        @Override
        public boolean isGiven(Candidate image) {
            return image.release().boot().isPresent();
        }

        @Override
        public Saying missing() {
            return Saying.of("missing.boot");
        }
    }

    /// Somebody saw it work on a real board. Source: the advice rule of the download page, "tested on real hardware
    /// within 30 days".
    record SeenOnHardware(int withinDays) implements Proof {
        @Override
        public boolean isGiven(Candidate image) {
            return image.worksMark()
                    .filter(mark -> ChronoUnit.DAYS.between(mark.since(), image.today()) <= withinDays)
                    .isPresent();
        }

        @Override
        public Saying missing() {
            return new Saying("missing.hardware", Map.of("days", String.valueOf(withinDays)));
        }
    }

    /// Source: the same rule, "signed".
    record Signed() implements Proof {
        @Override
        public boolean isGiven(Candidate image) {
            return image.signed();
        }

        @Override
        public Saying missing() {
            return Saying.of("missing.signature");
        }
    }
}
