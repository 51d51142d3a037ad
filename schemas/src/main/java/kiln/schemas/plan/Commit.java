package kiln.schemas.plan;

import java.util.regex.Pattern;

/// What a build is of, where somebody keeps its definitions in a repository.
///
/// @param repository `owner/name`
/// @param sha of the commit in full, 40 or 64 hexadecimal digits
public record Commit(String repository, String sha) {
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

    public Commit {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException("a repository is OWNER/NAME, not \"" + repository + "\"");
        }
        if (!SHA.matcher(sha).matches()) {
            throw new IllegalArgumentException("a commit is 40 or 64 hexadecimal digits, not \"" + sha + "\"");
        }
    }
}
