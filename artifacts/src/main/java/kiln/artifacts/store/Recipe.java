package kiln.artifacts.store;

import java.util.List;
import kiln.schemas.message.Artifact;

/// A file that is an artifact with new bytes around it.
///
/// @param head new bytes, one or more; not to be changed any more
/// @param part what the store has
/// @param tail as `head`
public record Recipe(byte[] head, Artifact part, byte[] tail) {
    List<Stretch> stretches() {
        return List.of(new Stretch.Fresh(head), new Stretch.Stored(part.objectKey(), 0, part.sizeBytes()), new Stretch.Fresh(tail));
    }
}
