package kiln.schemas.plan;

/// One worker process, e.g. `farmhost-4f1a2b`: never used again after the process ended.
public record WorkerId(String value) {
    public WorkerId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a worker id is not blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
