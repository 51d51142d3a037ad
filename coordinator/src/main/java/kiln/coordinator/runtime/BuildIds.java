package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import kiln.schemas.plan.BuildId;

/// Makes build ids: the second (UTC) and four random hex digits. In one second none is made twice: of fifty people who
/// ask in the same second, chance alone would give two the same id once in fifty times.
final class BuildIds {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private final RandomGenerator random;
    private final Set<BuildId> made = new HashSet<>();
    private String madeIn = "";

    BuildIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    synchronized BuildId next() {
        String second = SECOND.format(clock.instant());
        if (!second.equals(madeIn)) {
            made.clear();
            madeIn = second;
        }
        BuildId id = random(second);
        while (!made.add(id)) {
            id = random(second);
        }
        return id;
    }

    private BuildId random(String second) {
        return new BuildId(second + "-" + String.format("%04x", random.nextInt(0x10000)));
    }

    static Optional<BuildId> parse(String text) {
        try {
            return Optional.of(new BuildId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
