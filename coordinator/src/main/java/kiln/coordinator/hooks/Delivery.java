package kiln.coordinator.hooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One letter on its way to one receiver, as it rests in the bucket.
///
/// @param id of the news, the same for every receiver
/// @param path below the receiver's address
/// @param body what is sent, byte for byte the same at each try
/// @param state `waiting`, `delivered`, `failed` (tried in vain) or `dropped` (not tried, for the reason in `note`)
/// @param nextMillis when a waiting one is tried, Unix time in ms
/// @param round tries since it was last asked for
/// @param attempts the last ones, the oldest first
public record Delivery(
        String id, String hook, String topic, String build, String subject, String path, String body, String state, String note,
        long createdMillis, long nextMillis, int round, List<Attempt> attempts) {
    static final String WAITING = "waiting";
    static final String DELIVERED = "delivered";
    static final String FAILED = "failed";
    static final String DROPPED = "dropped";
    private static final int ATTEMPTS_KEPT = 20;

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    /// @param status of the answer; 0 if there was none
    /// @param error what was wrong, with the beginning of the answer; empty if nothing was
    /// @param tookMillis until the answer or the fault
    /// @param retryAfterSeconds how long the receiver wants to be left alone, if it said so
    public record Attempt(long atMillis, int status, String error, long tookMillis, Optional<Long> retryAfterSeconds) {
        boolean isTaken() {
            return status / 100 == 2;
        }

        /// Source: RFC 9110, 15.5.11: the receiver is gone for good.
        boolean isGone() {
            return status == 410;
        }
    }

    static Delivery of(Receiver receiver, News news, Letter letter, long now) {
        return new Delivery(news.id(), receiver.name(), news.topic().id(), news.build(), news.subject(), letter.path(), letter.body(),
                WAITING, "", now, now, 0, List.of());
    }

    boolean isWaiting() {
        return state.equals(WAITING);
    }

    Delivery dropped(String why) {
        return new Delivery(id, hook, topic, build, subject, path, body, DROPPED, why, createdMillis, 0, round, attempts);
    }

    /// To be tried anew from the beginning.
    Delivery again(long now) {
        return new Delivery(id, hook, topic, build, subject, path, body, WAITING, "", createdMillis, now, 0, attempts);
    }

    /// @param next when to try again if it was in vain; nothing if that is the end of it
    Delivery tried(Attempt attempt, Optional<Long> next) {
        List<Attempt> all = new ArrayList<>(attempts);
        all.add(attempt);
        String becomes = attempt.isTaken() ? DELIVERED : next.isPresent() ? WAITING : FAILED;
        return new Delivery(id, hook, topic, build, subject, path, body, becomes, "", createdMillis, next.orElse(0L), round + 1,
                all.subList(Math.max(0, all.size() - ATTEMPTS_KEPT), all.size()));
    }
}
