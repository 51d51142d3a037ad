package kiln.coordinator.advice;

import java.util.Optional;
import kiln.schemas.catalog.Medium;

/// What somebody asks for.
///
/// @param use desktop or server; absent if both are of interest
/// @param medium where the image is to be started from; absent if that does not matter
public record Wish(Optional<Use> use, Optional<Medium> medium) {
    public static final Wish ANY = new Wish(Optional.empty(), Optional.empty());
}
