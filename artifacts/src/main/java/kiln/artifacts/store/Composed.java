package kiln.artifacts.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// Artifacts that are put together within the store. Their digest is known only when they are there, so they get a
/// passing name first.
public final class Composed {
    private static final String PREFIX = "compose/";
    private static final int COMPARED_BYTES = 64 * 1024;

    private Composed() {}

    /// Whose they are while they have that name.
    ///
    /// @param output which of the job's
    public record Owner(JobId job, int attempt, String output) {
        private String key() {
            return PREFIX + job + "/" + attempt + "/" + output;
        }
    }

    /// Composes an artifact and reads it back: its digest is that of what is in the store.
    ///
    /// @throws StoreException if it cannot be composed or read
    /// @throws ArtifactLostException if something that is stored is missing or spoilt
    public static Artifact put(ArtifactStore store, Owner owner, Recipe recipe) throws ArtifactLostException {
        requireThere(store, recipe);
        String key = owner.key();
        try {
            store.compose(key, recipe.stretches(), "application/octet-stream");
            Artifact artifact = readBack(store, key, recipe);
            if (!store.size(artifact.objectKey()).equals(OptionalLong.of(artifact.sizeBytes()))) {
                store.copyIfAbsent(key, artifact.objectKey());
            }
            return artifact;
        } finally {
            store.delete(key);
        }
    }

    /// Removes what workers left that were killed in the middle.
    ///
    /// @param jobs those that do not run any more
    public static void tidy(ArtifactStore store, Predicate<JobId> jobs) {
        Predicate<String> theirs = key -> jobs.test(new JobId(key.split("/")[1]));
        store.endUnfinished(PREFIX, theirs);
        store.list(PREFIX).stream().filter(theirs).forEach(store::delete);
    }

    /// Some bytes of an artifact.
    ///
    /// @throws ArtifactLostException if the artifact is missing or spoilt
    public static byte[] read(ArtifactStore store, Recipe.Stored some) throws ArtifactLostException {
        Artifact from = some.from();
        Optional<InputStream> object = store.open(from.objectKey(), some.offset());
        try (InputStream in = object.orElseThrow(() -> new ArtifactLostException(from, ReadThrough.missing(from, "the store")))) {
            byte[] bytes = in.readNBytes(Math.toIntExact(some.content().sizeBytes()));
            requireAsStored(store, from.objectKey(), some, ReadThrough.digest(bytes));
            return bytes;
        } catch (IOException e) {
            throw new StoreException("reading " + from.objectKey() + " failed: " + e.getMessage(), e);
        }
    }

    private static void requireThere(ArtifactStore store, Recipe recipe) throws ArtifactLostException {
        Set<Artifact> needed = new LinkedHashSet<>();
        for (Recipe.Ingredient one : recipe.ingredients()) {
            if (one instanceof Recipe.Stored stored) {
                needed.add(stored.from());
            }
        }
        for (Artifact artifact : needed) {
            if (!store.size(artifact.objectKey()).equals(OptionalLong.of(artifact.sizeBytes()))) {
                throw new ArtifactLostException(artifact, ReadThrough.missing(artifact, "the store"));
            }
        }
    }

    private static Artifact readBack(ArtifactStore store, String key, Recipe recipe) throws ArtifactLostException {
        MessageDigest digest = Sha256.newDigest();
        long bytes = 0;
        try (InputStream in = new DigestInputStream(store.open(key, 0).orElseThrow(() -> unlike(key, "is not there")), digest)) {
            for (Recipe.Ingredient one : recipe.ingredients()) {
                switch (one) {
                    case Recipe.New fresh -> requireSame(key, fresh, in);
                    case Recipe.Stored stored -> requireAsStored(store, key, stored,
                            ReadThrough.copy(in, stored.content().sizeBytes(), OutputStream.nullOutputStream()));
                }
                bytes += one.stretch().bytes();
            }
            if (in.read() >= 0) {
                throw unlike(key, "is longer than what it was composed of");
            }
        } catch (IOException e) {
            throw new StoreException("reading back " + key + " failed: " + e.getMessage(), e);
        }
        return new Artifact(Sha256.ofDigest(digest.digest()), bytes);
    }

    private static void requireSame(String key, Recipe.New fresh, InputStream in) throws IOException {
        long left = fresh.stretch().bytes();
        try (InputStream wanted = fresh.open()) {
            while (left > 0) {
                byte[] next = wanted.readNBytes((int) Math.min(left, COMPARED_BYTES));
                if (next.length == 0 || !Arrays.equals(next, in.readNBytes(next.length))) {
                    throw unlike(key, "has other bytes than were sent");
                }
                left -= next.length;
            }
        }
    }

    /// Where the artifact itself is right, it was only copied or read wrongly.
    private static void requireAsStored(ArtifactStore store, String key, Recipe.Stored wanted, Artifact seen)
            throws ArtifactLostException {
        if (seen.equals(wanted.content())) {
            return;
        }
        Artifact from = wanted.from();
        if (store.verify(from)) {
            throw unlike(key, "has other bytes than " + from.objectKey() + " it was composed of");
        }
        throw new ArtifactLostException(from, "artifact " + from.digest() + " is damaged in the store: of object " + from.objectKey() + ", "
                + wanted.content().sizeBytes() + " bytes from " + wanted.offset() + " on are not what was stored. The damaged object was"
                + " removed; the job that made it has to run again.");
    }

    private static StoreException unlike(String key, String how) {
        return new StoreException("composed " + key + ", but it " + how + "; trying again is sensible");
    }
}
