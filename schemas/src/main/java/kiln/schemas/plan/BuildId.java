package kiln.schemas.plan;

/// One build, e.g. `20261121-031502-4f1a`: the second it was accepted (UTC) and four hex digits, so that ids sort by time.
public record BuildId(String value) implements Comparable<BuildId> {
    public BuildId {
        if (!value.matches("[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")) {
            throw new IllegalArgumentException("a build id looks like 20261121-031502-4f1a, not \"" + value + "\"");
        }
    }

    @Override
    public int compareTo(BuildId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
