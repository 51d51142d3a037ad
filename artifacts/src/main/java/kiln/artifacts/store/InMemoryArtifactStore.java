package kiln.artifacts.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import kiln.schemas.message.Artifact;

/// A bucket in memory, for simulation and tests. Objects can be damaged on purpose.
public final class InMemoryArtifactStore implements ArtifactStore {
    private static final String NAME = "the store in memory";

    private final ConcurrentNavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /// Flips one bit of an object, or makes an empty one a byte long: what a bad disk does.
    ///
    /// @throws StoreException if there is no such object
    public void corrupt(String key) {
        byte[] bytes = existing(key).clone();
        if (bytes.length == 0) {
            bytes = new byte[1];
        } else {
            bytes[bytes.length / 2] ^= 1;
        }
        objects.put(key, bytes);
    }

    @Override
    public Artifact put(Path file) throws IOException {
        return put(Files.readAllBytes(file));
    }

    @Override
    public Artifact put(byte[] bytes) {
        Artifact artifact = ReadThrough.digest(bytes);
        objects.compute(artifact.objectKey(),
                (key, old) -> old != null && old.length == bytes.length ? old : bytes.clone());
        return artifact;
    }

    @Override
    public void fetch(Artifact artifact, Path target) throws IOException, ArtifactLostException {
        // The file is claimed first, as the S3 adapter does: an existing one is an error either way.
        Files.write(target, new byte[0], StandardOpenOption.CREATE_NEW);
        try {
            Files.write(target, whole(artifact));
        } catch (ArtifactLostException | IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    @Override
    public boolean verify(Artifact artifact) {
        try {
            whole(artifact);
            return true;
        } catch (ArtifactLostException e) {
            return false;
        }
    }

    private byte[] whole(Artifact artifact) throws ArtifactLostException {
        byte[] bytes = objects.get(artifact.objectKey());
        if (bytes == null) {
            throw new ArtifactLostException(artifact, ReadThrough.missing(artifact, NAME));
        }
        Artifact seen = ReadThrough.digest(bytes);
        if (!seen.equals(artifact)) {
            objects.remove(artifact.objectKey(), bytes);
            throw new ArtifactLostException(artifact, ReadThrough.damaged(artifact, seen, NAME));
        }
        return bytes;
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        return objects.putIfAbsent(key, bytes.clone()) == null;
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        objects.put(key, bytes.clone());
    }

    @Override
    public void copy(String fromKey, String toKey) {
        objects.put(toKey, existing(fromKey));
    }

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        return objects.putIfAbsent(toKey, existing(fromKey)) == null;
    }

    /// All is written in one go here.
    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        return 0;
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        objects.put(key, Stretch.joined(stretches, this::existing));
        return Stretch.freshBytes(stretches);
    }

    private byte[] existing(String key) {
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new StoreException("no object " + key + " in " + NAME);
        }
        return bytes;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(objects.get(key)).map(byte[]::clone);
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        return Optional.ofNullable(objects.get(key)).map(bytes -> {
            int from = (int) Math.min(offset, bytes.length);
            return new ByteArrayInputStream(bytes, from, bytes.length - from);
        });
    }

    @Override
    public OptionalLong size(String key) {
        byte[] bytes = objects.get(key);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public List<String> list(String prefix) {
        return objects.tailMap(prefix).keySet().stream().takeWhile(key -> key.startsWith(prefix)).toList();
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    /// Keeps the objects: a store that was closed and opened again has them too.
    @Override
    public void close() {}
}
