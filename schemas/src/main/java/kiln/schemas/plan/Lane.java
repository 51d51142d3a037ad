package kiln.schemas.plan;

/// Who waits for a build: a person (`interactive`) or a schedule (`nightly`). Interactive goes first.
public enum Lane {
    INTERACTIVE,
    NIGHTLY
}
