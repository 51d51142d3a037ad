package kiln.schemas.plan;

/// A node of the job graph: its kind and 32 hex digits of the hash over kind, options and the jobs it needs,
/// e.g. `kernel-1f0c…`. Two cells that need the same thing name the same job.
public record JobId(String value) implements Comparable<JobId> {
    private static final int HASH_DIGITS = 32;

    public JobId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("a job id looks like kernel-<32 hex digits>, not \"" + value + "\"");
        }
    }

    /// Whether the text is a whole id, not the beginning of one.
    public static boolean isComplete(String text) {
        return wellFormed(text);
    }

    /// Letters, a hyphen, and the digits. By hand, because a large plan makes millions of ids and a pattern is slow.
    private static boolean wellFormed(String value) {
        int hyphen = value.length() - HASH_DIGITS - 1;
        if (hyphen < 1 || value.charAt(hyphen) != '-') {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            boolean letter = c >= 'a' && c <= 'z';
            if (i < hyphen && !letter || i > hyphen && !digit) {
                return false;
            }
        }
        return true;
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
