package kiln.coordinator.hooks;

import java.util.List;

/// A letter as JSON; what its receiver got to read stays between the two.
///
/// @param nextMillis when it is tried next; 0 if it is not
/// @param note why it was not sent
/// @param attempts the last ones, the oldest first
public record DeliveryView(
        String delivery, String hook, String topic, String subject, String state, String note, long createdMillis, long nextMillis,
        List<Attempt> attempts) {

    /// @param status of the answer; 0 if there was none
    public record Attempt(long atMillis, int status, String error, long tookMillis) {}

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(delivery.id(), delivery.hook(), delivery.topic(), delivery.subject(), delivery.state(), delivery.note(),
                delivery.createdMillis(), delivery.nextMillis(), delivery.attempts().stream()
                        .map(one -> new Attempt(one.atMillis(), one.status(), one.error(), one.tookMillis()))
                        .toList());
    }
}
