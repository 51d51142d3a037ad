package kiln.coordinator.hooks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import kiln.coordinator.view.BuildSummary;
import kiln.schemas.message.Codec;

/// A build in the words of GitHub's commit statuses. One summary per build, never one per cell: a commit takes at most 1000
/// statuses of one context.
///
/// @see <a href="https://docs.github.com/en/rest/commits/statuses#create-a-commit-status">Create a commit status</a>
final class CommitStatus {
    private static final int DESCRIPTION_MAX = 140;

    private CommitStatus() {}

    /// @return nothing if the build is of no commit, or of one in a repository that is not the receiver's
    static Optional<Letter> of(Receiver.GitHub github, BuildSummary build, boolean ended, String farm) {
        return build.commit().filter(commit -> github.repositories().contains(commit.repository())).map(commit -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("state", ended ? state(build.state()) : "pending");
            body.put("target_url", farm + "/builds/" + build.build());
            body.put("description", description(build, ended));
            body.put("context", github.context());
            return new Letter("repos/" + commit.repository() + "/statuses/" + commit.sha(), Codec.encodeText(body));
        });
    }

    /// A build that was cancelled says nothing about the commit, so it is no failure of it.
    private static String state(String build) {
        return switch (build) {
            case "green" -> "success";
            case "red" -> "failure";
            default -> "error";
        };
    }

    private static String description(BuildSummary build, boolean ended) {
        if (!ended) {
            return "building " + build.planned() + (build.planned() == 1 ? " cell" : " cells");
        }
        StringJoiner counts = new StringJoiner(", ");
        build.counts().entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .forEach(count -> counts.add(count.getValue() + " " + count.getKey()));
        String text = counts + " in " + Math.round(build.seconds() / 60) + " min";
        return text.length() <= DESCRIPTION_MAX ? text : text.substring(0, DESCRIPTION_MAX - 1) + "…";
    }
}
