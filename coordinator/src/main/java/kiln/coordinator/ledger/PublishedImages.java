package kiln.coordinator.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.Sha256;

/// Where images were published, by digest, for as long as a cell in memory has them. Of several places the first in
/// the order of keys counts: what is found does not depend on the order in which cells came and went.
final class PublishedImages {
    private final Map<Sha256, TreeMap<String, Place>> places = new HashMap<>();

    private record Place(PublishedImage image, int cells) {}

    void add(CellOutcome outcome) {
        for (PublishedImage image : outcome.images()) {
            places.computeIfAbsent(image.sha256(), digest -> new TreeMap<>())
                    .merge(image.key(), new Place(image, 1), (old, one) -> new Place(image, old.cells() + 1));
        }
    }

    void remove(CellOutcome outcome) {
        for (PublishedImage image : outcome.images()) {
            places.computeIfPresent(image.sha256(), (digest, keys) -> {
                keys.computeIfPresent(image.key(), (key, place) ->
                        place.cells() == 1 ? null : new Place(place.image(), place.cells() - 1));
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    Optional<PublishedImage> find(Sha256 digest) {
        return Optional.ofNullable(places.get(digest)).map(keys -> keys.firstEntry().getValue().image());
    }
}
