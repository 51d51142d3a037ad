package kiln.coordinator.hooks;

import java.util.List;
import java.util.Optional;

/// What the HTTP API asks about those who are told. Only the coordinator that leads can answer. Some of it waits for the store:
/// never ask where nobody may wait.
public interface HookDesk {
    /// Of a farm that tells nobody.
    HookDesk NONE = new HookDesk() {
        @Override
        public List<HookView> hooks() {
            return List.of();
        }

        @Override
        public Optional<List<DeliveryView>> deliveries(String hook, int limit) {
            return Optional.empty();
        }

        @Override
        public Answer redeliver(String hook, String delivery) {
            return new Answer.Unknown("hook", hook);
        }

        @Override
        public Answer test(String hook) {
            return new Answer.Unknown("hook", hook);
        }
    };

    sealed interface Answer {
        /// It is written down and will be sent.
        record Done(String delivery) implements Answer {}

        record Unknown(String what, String name) implements Answer {}

        /// The state of a commit cannot be told without a build of it.
        record NotTestable(String hook) implements Answer {}
    }

    /// @throws kiln.coordinator.view.Farm.UnavailableException if this coordinator has not yet read who was told what
    List<HookView> hooks();

    /// The newest first; nothing if there is no such receiver.
    Optional<List<DeliveryView>> deliveries(String hook, int limit);

    /// Sends a letter once more, whatever became of it.
    Answer redeliver(String hook, String delivery);

    /// Sends one that says nothing.
    Answer test(String hook);
}
