package kiln.schemas.plan;

import java.util.regex.Pattern;

/// A node of the job graph: its kind and 32 hex digits of the hash over kind, options and the jobs it needs,
/// e.g. `kernel-1f0c…`. Two cells that need the same thing name the same job.
public record JobId(String value) implements Comparable<JobId> {
    private static final Pattern FORM = Pattern.compile("[a-z]+-[0-9a-f]{32}");

    public JobId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("a job id looks like kernel-<32 hex digits>, not \"" + value + "\"");
        }
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
