package kiln.coordinator.hooks;

import java.net.URI;
import java.util.Set;

/// Who is told.
public sealed interface Receiver {
    /// Unlike those of all others: lower-case letters, digits and dashes.
    String name();

    boolean wants(Topic topic);

    /// Where it is, without what only those concerned should know: addresses of chat services hold their secret in the path.
    default String place() {
        return address().getScheme() + "://" + address().getAuthority();
    }

    URI address();

    /// The state of a commit, as GitHub and what speaks like it shows it: one summary per build.
    ///
    /// @param address of its API, e.g. `https://api.github.com`
    /// @param token that may write commit statuses
    /// @param repositories `owner/name`; a build can name any commit, so only these are written to
    /// @param context under which the state stands there
    record GitHub(String name, URI address, Secret token, Set<String> repositories, String context) implements Receiver {
        public GitHub {
            repositories = Set.copyOf(repositories);
        }

        @Override
        public boolean wants(Topic topic) {
            return topic == Topic.BUILD_ACCEPTED || topic == Topic.BUILD_FINISHED;
        }
    }

    /// Somebody's own program.
    ///
    /// @param address `http` or `https`
    /// @param secret by which it knows that the farm speaks
    record Webhook(String name, URI address, Secret secret, Set<Topic> topics) implements Receiver {
        public Webhook {
            topics = Set.copyOf(topics);
        }

        @Override
        public boolean wants(Topic topic) {
            return topic == Topic.TEST || topics.contains(topic);
        }
    }
}
