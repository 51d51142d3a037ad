package kiln.artifacts.store;

import kiln.schemas.message.Artifact;

/// An artifact is missing from the store, or its bytes do not match its digest.
public final class ArtifactLostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Artifact artifact;

    public ArtifactLostException(Artifact artifact, String message) {
        super(message);
        this.artifact = artifact;
    }

    public Artifact artifact() {
        return artifact;
    }
}
