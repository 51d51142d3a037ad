package kiln.schemas.message;

import kiln.schemas.plan.Sha256;

/// Bytes in the store, named by their digest.
public record Artifact(Sha256 digest, long sizeBytes) {
    public Artifact {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("an artifact has no negative size: " + sizeBytes);
        }
    }

    /// Where it rests in the bucket.
    public String objectKey() {
        return "blobs/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex();
    }
}
