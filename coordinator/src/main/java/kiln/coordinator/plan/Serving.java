package kiln.coordinator.plan;

import kiln.schemas.catalog.Kernel;

/// Whether a board has a kernel on a track.
sealed interface Serving {

    record By(Kernel kernel) implements Serving {}

    record Forbidden(Rule.Broken rule) implements Serving {}
}
