package kiln.artifacts.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Predicate;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// Artifacts that are put together within the store. Their digest is known only when they are there, so they get a
/// passing name first.
public final class Composed {
    private static final String PREFIX = "compose/";

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
    /// @throws ArtifactLostException if the part is missing or spoilt
    public static Artifact put(ArtifactStore store, Owner owner, Recipe recipe) throws ArtifactLostException {
        Artifact part = recipe.part();
        if (!store.size(part.objectKey()).equals(OptionalLong.of(part.sizeBytes()))) {
            throw new ArtifactLostException(part, ReadThrough.missing(part, "the store"));
        }
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

    private static Artifact readBack(ArtifactStore store, String key, Recipe recipe) throws ArtifactLostException {
        MessageDigest digest = Sha256.newDigest();
        Artifact part = recipe.part();
        try (InputStream in = new DigestInputStream(store.open(key, 0).orElseThrow(() -> unlike(key, "is not there")), digest)) {
            requireSame(key, recipe.head(), in);
            Artifact seen = ReadThrough.copy(in, part.sizeBytes(), OutputStream.nullOutputStream());
            if (!seen.equals(part)) {
                throw spoilt(store, key, part, seen);
            }
            requireSame(key, recipe.tail(), in);
        } catch (IOException e) {
            throw new StoreException("reading back " + key + " failed: " + e.getMessage(), e);
        }
        return new Artifact(Sha256.ofDigest(digest.digest()), recipe.head().length + part.sizeBytes() + recipe.tail().length);
    }

    private static void requireSame(String key, byte[] wanted, InputStream in) throws IOException {
        if (!Arrays.equals(wanted, in.readNBytes(wanted.length))) {
            throw unlike(key, "has other bytes than were sent");
        }
    }

    /// Where the part itself is right, it was only copied or read wrongly.
    private static StoreException spoilt(ArtifactStore store, String key, Artifact part, Artifact seen) throws ArtifactLostException {
        if (store.verify(part)) {
            return unlike(key, "has other bytes than " + part.objectKey() + " it was composed of");
        }
        throw new ArtifactLostException(part, ReadThrough.damaged(part, seen, "the store"));
    }

    private static StoreException unlike(String key, String how) {
        return new StoreException("composed " + key + ", but it " + how + "; trying again is sensible");
    }
}
