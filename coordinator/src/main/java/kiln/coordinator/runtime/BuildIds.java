package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.random.RandomGenerator;
import kiln.schemas.plan.BuildId;

/// Makes build ids: the second (UTC) and four random hex digits.
final class BuildIds {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final RandomGenerator random;

    BuildIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    synchronized BuildId next() {
        return new BuildId(SECOND.format(clock.instant()) + "-" + String.format("%04x", random.nextInt(0x10000)));
    }

    static Optional<BuildId> parse(String text) {
        try {
            return Optional.of(new BuildId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
