package kiln.coordinator.hooks;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A receiver as JSON, without its secrets.
///
/// @param place scheme and host of its address; its path may hold a secret
/// @param topics what it is told
/// @param letters how many of them are in which state: `waiting`, `delivered`, `failed`, `dropped`
/// @param problem why the last try was in vain; empty if it was not
public record HookView(String hook, String kind, String place, List<String> topics, Map<String, Integer> letters, String problem) {

    static HookView of(Outbox box) {
        Receiver receiver = box.receiver();
        List<Delivery> all = box.list();
        Map<String, Integer> letters = new TreeMap<>();
        Stream.of(Delivery.WAITING, Delivery.DELIVERED, Delivery.FAILED, Delivery.DROPPED).forEach(state -> letters.put(state, 0));
        all.forEach(one -> letters.merge(one.state(), 1, Integer::sum));
        String problem = all.stream()
                .flatMap(one -> one.attempts().stream())
                .max(Comparator.comparingLong(Delivery.Attempt::atMillis))
                .map(Delivery.Attempt::error)
                .orElse("");
        return new HookView(receiver.name(), kind(receiver), receiver.place(), topics(receiver), letters, problem);
    }

    private static String kind(Receiver receiver) {
        return switch (receiver) {
            case Receiver.Webhook webhook -> "webhook";
            case Receiver.GitHub github -> "github";
        };
    }

    private static List<String> topics(Receiver receiver) {
        Set<Topic> wanted = Stream.of(Topic.values()).filter(topic -> topic != Topic.TEST && receiver.wants(topic)).collect(Collectors.toSet());
        return wanted.stream().sorted().map(Topic::id).toList();
    }
}
