package kiln.farm.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.plan.Sha256;

/// The objects, and what the simulation did to them.
final class Bucket {
    final InMemoryArtifactStore objects = new InMemoryArtifactStore();
    private final Set<String> harmed = new HashSet<>();
    private final List<Consumer<String>> watchers = new ArrayList<>();

    /// Told of each key that was written, copied to or removed, after it happened.
    void watch(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    void touched(String key) {
        watchers.forEach(watcher -> watcher.accept(key));
    }

    /// A bad disk flips a bit.
    void spoil(String key) {
        harmed.add(key);
        objects.corrupt(key);
    }

    /// An object vanishes.
    void lose(String key) {
        harmed.add(key);
        objects.delete(key);
    }

    /// Whether the simulation ever damaged the object.
    boolean wasHarmed(String key) {
        return harmed.contains(key);
    }

    boolean isRight(String key, Sha256 digest) {
        return objects.get(key).filter(bytes -> Sha256.of(bytes).equals(digest)).isPresent();
    }
}
