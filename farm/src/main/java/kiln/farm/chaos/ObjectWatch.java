package kiln.farm.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import kiln.artifacts.store.ArtifactStore;
import kiln.schemas.plan.Sha256;

/// Looks at the objects of a bucket again and again while a farm runs, and notices when one that must never change did:
/// artifacts, results and published images; not checksums and build records, which are written again after a crash.
final class ObjectWatch {
    private static final List<String> IMMUTABLE = List.of("blobs/", "results/", "images/");
    private static final int SAMPLE = 40;

    private final ArtifactStore store;
    private final Random random;
    private final Map<String, Sha256> seen = new ConcurrentHashMap<>();
    private final Map<String, String> changed = new ConcurrentHashMap<>();
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    ObjectWatch(ArtifactStore store, Random random) {
        this.store = store;
        this.random = random;
    }

    /// Takes note of what is new, and looks again at some of what is known.
    void look() {
        for (String prefix : IMMUTABLE) {
            store.list(prefix).stream()
                    .filter(key -> !seen.containsKey(key) && !key.endsWith("SHA256SUMS"))
                    .forEach(this::read);
        }
        List<String> known = new ArrayList<>(seen.keySet());
        for (int i = 0; i < Math.min(SAMPLE, known.size()); i++) {
            read(known.get(random.nextInt(known.size())));
        }
    }

    /// Looks at everything once more.
    void lookAtAll() {
        look();
        known.clear();
        List.copyOf(seen.keySet()).forEach(this::read);
    }

    private static boolean isImmutable(String key) {
        return IMMUTABLE.stream().anyMatch(key::startsWith) && !key.endsWith("SHA256SUMS");
    }

    /// An object as it is now; if it is known and must not change, it is compared.
    Optional<byte[]> read(String key) {
        Optional<byte[]> bytes = store.get(key);
        bytes.ifPresent(now -> compare(key, Sha256.ofDigest(Sha256.newDigest().digest(now))));
        bytes.filter(now -> isImmutable(key)).ifPresent(now -> known.put(key, now));
        return bytes;
    }

    /// An object as it was when it was looked at last, if it is one that must not change; any other as it is now.
    Optional<byte[]> remember(String key) {
        return Optional.ofNullable(known.get(key)).or(() -> read(key));
    }

    private void compare(String key, Sha256 now) {
        if (isImmutable(key)) {
            Optional.ofNullable(seen.putIfAbsent(key, now))
                    .filter(before -> !before.equals(now))
                    .ifPresent(before -> changed.put(key, key + " (was " + before + ", is " + now + ")"));
        }
    }

    /// What changed since it was first seen; sorted.
    List<String> changed() {
        return changed.values().stream().sorted().toList();
    }

    int size() {
        return seen.size();
    }
}
