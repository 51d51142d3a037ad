package kiln.worker;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.artifacts.store.Stretch;
import kiln.schemas.message.Artifact;

/// A store that cannot be reached.
final class DeadStore implements ArtifactStore {
    private static StoreException down() {
        return new StoreException("the store is down", new IllegalStateException());
    }

    @Override
    public Artifact put(Path file) {
        throw down();
    }

    @Override
    public Artifact put(byte[] bytes) {
        throw down();
    }

    @Override
    public void fetch(Artifact artifact, Path target) {
        throw down();
    }

    @Override
    public boolean verify(Artifact artifact) {
        throw down();
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        throw down();
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        throw down();
    }

    @Override
    public void copy(String fromKey, String toKey) {
        throw down();
    }

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        throw down();
    }

    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        throw down();
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        throw down();
    }

    @Override
    public Optional<byte[]> get(String key) {
        throw down();
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        throw down();
    }

    @Override
    public OptionalLong size(String key) {
        throw down();
    }

    @Override
    public List<String> list(String prefix) {
        throw down();
    }

    @Override
    public void delete(String key) {
        throw down();
    }

    @Override
    public void close() {}
}
