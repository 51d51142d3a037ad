package kiln.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Stretch;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// A bucket in a folder, for the tests with real tools: what one run fetched and made, the next finds.
public record FolderArtifactStore(Path root) implements ArtifactStore {

    @Override
    public Artifact put(Path file) throws IOException {
        Artifact artifact = digest(file);
        Path target = folderOf(artifact.objectKey());
        if (!Files.exists(target)) {
            Path part = Files.createTempFile(root, "part", "");
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return artifact;
    }

    @Override
    public Artifact put(byte[] bytes) {
        Artifact artifact = new Artifact(Sha256.of(bytes), bytes.length);
        putIfAbsent(artifact.objectKey(), bytes, "");
        return artifact;
    }

    @Override
    public void fetch(Artifact artifact, Path target) throws IOException, ArtifactLostException {
        Path source = root.resolve(artifact.objectKey());
        if (!Files.exists(source) || !digest(source).equals(artifact)) {
            throw new ArtifactLostException(artifact, "no good " + artifact.objectKey() + " in " + root);
        }
        Files.copy(source, target);
    }

    private static Artifact digest(Path file) throws IOException {
        var digest = Sha256.newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            long size = in.transferTo(java.io.OutputStream.nullOutputStream());
            return new Artifact(Sha256.ofDigest(digest.digest()), size);
        }
    }

    @Override
    public boolean verify(Artifact artifact) {
        try {
            return digest(root.resolve(artifact.objectKey())).equals(artifact);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        try {
            Files.write(folderOf(key), bytes, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        delete(key);
        putIfAbsent(key, bytes, contentType);
    }

    @Override
    public void copy(String fromKey, String toKey) {
        putObject(toKey, get(fromKey).orElseThrow(), "");
    }

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        return putIfAbsent(toKey, get(fromKey).orElseThrow(), "");
    }

    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        return 0;
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        putObject(key, Stretch.joined(stretches, one -> get(one).orElseThrow()), contentType);
        return Stretch.freshBytes(stretches);
    }

    @Override
    public Optional<byte[]> get(String key) {
        try {
            Path file = root.resolve(key);
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        try {
            InputStream in = Files.newInputStream(root.resolve(key));
            in.skipNBytes(offset);
            return Optional.of(in);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong size(String key) {
        try {
            return OptionalLong.of(Files.size(root.resolve(key)));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<String> list(String prefix) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).map(path -> root.relativize(path).toString())
                    .filter(key -> key.startsWith(prefix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(root.resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}

    private Path folderOf(String key) {
        try {
            Path file = root.resolve(key);
            Files.createDirectories(file.getParent());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
