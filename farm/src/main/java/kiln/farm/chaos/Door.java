package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.Codec;

/// The HTTP doors of a farm's coordinators, as somebody uses them who knows all addresses: whoever answers is asked
/// first the next time.
final class Door implements AutoCloseable {
    private static final Duration QUESTION = Duration.ofSeconds(3);
    private static final Duration ORDER = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, URI> coordinators;
    private final List<URI> order;

    /// @param coordinators addresses by name; they need not be there yet
    Door(Map<String, URI> coordinators) {
        this.coordinators = coordinators;
        this.order = new ArrayList<>(coordinators.values());
    }

    /// An answer to a question, if one of them has a good one.
    Optional<JsonNode> get(String path) throws InterruptedException {
        return send(path, QUESTION, HttpRequest.newBuilder().GET());
    }

    /// The answer of whoever carries an order out.
    ///
    /// @param json may be empty
    Optional<JsonNode> post(String path, byte[] json) throws InterruptedException {
        return send(path, ORDER, HttpRequest.newBuilder().header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json)));
    }

    private Optional<JsonNode> send(String path, Duration patience, HttpRequest.Builder request) throws InterruptedException {
        for (URI address : List.copyOf(order)) {
            Optional<JsonNode> answer = one(address.resolve(path), patience, request);
            if (answer.isPresent()) {
                order.remove(address);
                order.addFirst(address);
                return answer;
            }
        }
        return Optional.empty();
    }

    private Optional<JsonNode> one(URI uri, Duration patience, HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.send(request.uri(uri).timeout(patience).build(), BodyHandlers.ofByteArray());
            boolean json = answer.headers().firstValue("Content-Type").filter(type -> type.contains("json")).isPresent();
            return answer.statusCode() / 100 == 2
                    ? Optional.of(Codec.decode(json ? answer.body() : "{}".getBytes(), JsonNode.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Who says that it leads; at most one for longer than a moment.
    Optional<String> leader() throws InterruptedException {
        for (String name : coordinators.keySet()) {
            if (leading(name).filter(leads -> leads).isPresent()) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /// Whether it leads, or stands by; nothing if it does not answer, or is not well.
    Optional<Boolean> leading(String name) throws InterruptedException {
        URI address = Optional.ofNullable(coordinators.get(name)).orElseThrow();
        return one(address.resolve("/health"), QUESTION, HttpRequest.newBuilder().GET())
                .map(vital -> vital.path("leading").asBoolean());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
