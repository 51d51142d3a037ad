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
