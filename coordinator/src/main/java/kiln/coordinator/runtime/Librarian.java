package kiln.coordinator.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Composed;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// The coordinator's errands to the store. They take time, so the foreman sends them out and gets a command back.
/// Each may run twice or be forgotten in a crash: it is then simply sent again.
public final class Librarian {
    private static final List<String> IMAGE_OUTPUTS = List.of("img.xz", "img.zst");
    /// Images made before there were any have none.
    private static final String BLOCK_MAP = "img.bmap";
    /// What the check of its layout found, an output of the boot test; older ones have none.
    private static final String LAYOUT = "layout";
    private static final String CERTIFICATE = "img.layout.json";
    private static final List<String> BESIDE = List.of(BLOCK_MAP, CERTIFICATE);
    private static final String TEXT = "text/plain; charset=utf-8";
    /// Names that are tried for an image whose own is taken.
    private static final int NAMES_MAX = 8;

    private final ArtifactStore store;
    private final Optional<SigningKey> key;

    public Librarian(ArtifactStore store) {
        this(store, Optional.empty());
    }

    /// @param key by which checksums are signed, if they are
    public Librarian(ArtifactStore store, Optional<SigningKey> key) {
        this.store = store;
        this.key = key;
    }

    Checkpoints checkpoints() {
        return new Checkpoints(store);
    }

    /// The result under a key, if all its outputs are still there. A record whose outputs are gone is removed, so that
    /// a new one can be written.
    ///
    /// @throws StoreException if the store cannot be asked
    Optional<JobResult> lookUp(Sha256 key) {
        String objectKey = JobResult.objectKey(key);
        Optional<byte[]> json = store.get(objectKey);
        if (json.isEmpty()) {
            return Optional.empty();
        }
        Optional<JobResult> result = decode(json.get());
        if (result.isPresent() && result.get().key().equals(key) && result.get().outputs().values().stream().allMatch(this::isThere)) {
            return result;
        }
        store.delete(objectKey);
        return Optional.empty();
    }

    private static Optional<JobResult> decode(byte[] json) {
        try {
            return Optional.of(Codec.decode(json, JobResult.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isThere(Artifact artifact) {
        return store.size(artifact.objectKey()).equals(OptionalLong.of(artifact.sizeBytes()));
    }

    /// An image that booted.
    ///
    /// @param job that made it
    /// @param bootJob that booted it
    /// @param boot what its boot said
    record Proved(JobId job, JobResult image, JobId bootJob, JobResult boot) {}

    /// Puts a cell's images where people find them and reads them back, or finds that they are there already.
    ///
    /// @param known images published before, by digest
    /// @return the answer: published, or the result is lost
    /// @throws StoreException if the store cannot be asked
    Command publish(BuildId build, CellId cell, Proved proved, Map<Sha256, PublishedImage> known, long now) {
        JobResult image = proved.image();
        List<PublishedImage> images = new ArrayList<>();
        JobId maker = proved.job();
        try {
            for (String ending : IMAGE_OUTPUTS) {
                Artifact artifact = image.outputs().get(ending);
                Optional<PublishedImage> before = Optional.ofNullable(known.get(artifact.digest()));
                images.add(before.isPresent()
                        ? restored(before.get(), artifact)
                        : published(artifact, number -> describe(build, cell, proved, ending, number)));
            }
            if (image.outputs().containsKey(BLOCK_MAP)) {
                beside(images.getFirst(), BLOCK_MAP, image.outputs().get(BLOCK_MAP));
            }
            maker = proved.bootJob();
            if (proved.boot().outputs().containsKey(LAYOUT)) {
                beside(images.getFirst(), CERTIFICATE, proved.boot().outputs().get(LAYOUT));
            }
        } catch (ArtifactLostException e) {
            return new Command.ResultLost(maker, "artifact " + e.artifact().digest() + " is missing or spoilt");
        }
        return new Command.Published(build, cell, images, now);
    }

    /// The map of its blocks has the name under which `bmaptool` looks for it.
    private void beside(PublishedImage image, String ending, Artifact artifact) throws ArtifactLostException {
        String key = image.key().substring(0, image.key().length() - IMAGE_OUTPUTS.getFirst().length()) + ending;
        if (!store.size(key).equals(OptionalLong.of(artifact.sizeBytes()))) {
            requireWhole(artifact);
            store.copyIfAbsent(artifact.objectKey(), key);
        }
    }

    /// What the ledger says is published, whoever puts it right: so it may be written over.
    private PublishedImage restored(PublishedImage image, Artifact artifact) throws ArtifactLostException {
        if (!isRight(image)) {
            requireWhole(artifact);
            store.copy(artifact.objectKey(), image.key());
            if (!isRight(image)) {
                throw unlike(artifact, image.key());
            }
        }
        return image;
    }

    /// Never over anything: a coordinator that was deposed long ago, and does not know it yet, may be about to publish what
    /// was made before in the same cell, and what is recorded must not change under its readers. Who comes to a name that has other
    /// bytes takes the next one.
    private PublishedImage published(Artifact artifact, IntFunction<PublishedImage> numbered) throws ArtifactLostException {
        for (int number = 1; number <= NAMES_MAX; number++) {
            PublishedImage image = numbered.apply(number);
            if (store.size(image.key()).isEmpty()) {
                requireWhole(artifact);
                store.copyIfAbsent(artifact.objectKey(), image.key());
            }
            if (isRight(image)) {
                return image;
            }
        }
        throw unlike(artifact, numbered.apply(NAMES_MAX).key());
    }

    private static StoreException unlike(Artifact artifact, String key) {
        return new StoreException("copied " + artifact.objectKey() + " to " + key
                + ", but what is read back has another digest", new IllegalStateException());
    }

    private void requireWhole(Artifact artifact) throws ArtifactLostException {
        if (!store.verify(artifact)) {
            store.delete(artifact.objectKey());
            throw new ArtifactLostException(artifact, "missing or spoilt");
        }
    }

    /// @param number 1 for the name that people expect
    private static PublishedImage describe(BuildId build, CellId cell, Proved proved, String ending, int number) {
        JobResult image = proved.image();
        Artifact artifact = image.outputs().get(ending);
        String name = image.facts().get("name") + (number == 1 ? "" : "_" + number) + "." + ending;
        return new PublishedImage(
                name,
                directory(cell.board(), build) + name,
                artifact.sizeBytes(),
                artifact.digest(),
                Long.parseLong(image.facts().get("rawSizeBytes")),
                new Sha256(proved.boot().facts().get("rawSha256")));
    }

    private static String directory(String board, BuildId build) {
        return "images/" + board + "/" + build + "/";
    }

    private boolean isRight(PublishedImage image) {
        if (!store.size(image.key()).equals(OptionalLong.of(image.sizeBytes()))) {
            return false;
        }
        try (InputStream bytes = store.open(image.key(), 0).orElse(InputStream.nullInputStream())) {
            MessageDigest digest = Sha256.newDigest();
            byte[] buffer = new byte[64 * 1024];
            for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return Sha256.ofDigest(digest.digest()).equals(image.sha256());
        } catch (IOException e) {
            throw new StoreException("reading back " + image.key() + " failed: " + e.getMessage(), e);
        }
    }

    /// Writes checksums beside the images this build published, of them and of what else lies there, signs them, and writes the build's own record. What a coordinator that was killed
    /// had begun to publish of it goes, and what killed workers had begun to compose.
    ///
    /// @param images of all its cells
    /// @param ended those of its jobs that do not run
    /// @param record the build as JSON, for ever readable without a coordinator
    void conclude(BuildId build, List<PublishedImage> images, Set<JobId> ended, Map<String, byte[]> record) {
        Map<String, TreeMap<String, Sha256>> byBoard = new TreeMap<>();
        for (PublishedImage image : images) {
            String directory = image.key().substring(0, image.key().lastIndexOf('/') + 1);
            if (directory.endsWith("/" + build + "/")) {
                byBoard.computeIfAbsent(directory, d -> new TreeMap<>()).put(image.name(), image.sha256());
            }
        }
        byBoard.forEach((directory, sums) -> {
            sums.putAll(beside(directory, sums.keySet()));
            byte[] text = sha256Sums(sums);
            store.putObject(directory + Seals.SUMS, text, TEXT);
            key.map(secret -> secret.sign(text, Seals.comment(directory))).ifPresent(signature ->
                    store.putObject(directory + Seals.SIGNATURE, signature.getBytes(StandardCharsets.UTF_8), TEXT));
        });
        store.endUnfinished("images/", key -> key.contains("/" + build + "/"));
        Composed.tidy(store, ended::contains);
        record.forEach((name, bytes) -> store.putObject(BuildRecord.key(build, name), bytes, "application/json"));
    }

    /// Digests of the small files that lie beside images, as they are in the store.
    private Map<String, Sha256> beside(String directory, Set<String> images) {
        Map<String, Sha256> digests = new TreeMap<>();
        for (String key : store.list(directory)) {
            String name = key.substring(directory.length());
            Optional<String> ending = BESIDE.stream().filter(name::endsWith).findFirst();
            if (ending.isPresent() && IMAGE_OUTPUTS.stream()
                    .anyMatch(image -> images.contains(name.substring(0, name.length() - ending.get().length()) + image))) {
                store.get(key).ifPresent(bytes -> digests.put(name, Sha256.of(bytes)));
            }
        }
        return digests;
    }

    /// The text that `sha256sum -c` reads: digest, two spaces, name; sorted by name.
    static byte[] sha256Sums(Map<String, Sha256> sums) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(sums).forEach((name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
