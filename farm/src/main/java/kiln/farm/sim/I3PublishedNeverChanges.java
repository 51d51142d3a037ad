package kiln.farm.sim;

import java.util.HashMap;
import java.util.Map;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.Sha256;

/// I3: no object at a published key ever changes. Published is what a cell's terminal record names.
final class I3PublishedNeverChanges implements Invariant {
    private final Bucket bucket;
    private final Map<String, Sha256> published = new HashMap<>();

    I3PublishedNeverChanges(Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.CellCompleted e) {
            e.outcome().images().forEach(image -> {
                Sha256 before = published.getOrDefault(image.key(), image.sha256());
                require(before.equals(image.sha256()), image.key() + " was " + before + " and is now " + image.sha256());
                published.put(image.key(), image.sha256());
            });
        }
    }

    @Override
    public void touched(String key) {
        if (published.containsKey(key)) {
            require(bucket.isRight(key, published.get(key)), key + " has changed after it was published");
        }
    }

    @Override
    public void atRest() {
        published.forEach((key, digest) -> require(bucket.isRight(key, digest), key + " is not what it was"));
    }
}
