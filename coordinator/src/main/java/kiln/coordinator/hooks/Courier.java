package kiln.coordinator.hooks;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Carries letters over HTTP. Nothing of an answer is obeyed: redirects are not followed, since they would lead the farm to
/// places that nobody named in its settings, and of its body only the beginning is read.
final class Courier implements AutoCloseable {
    private final InstantSource clock;
    private final Duration patience;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /// @param patience for the whole of an exchange
    Courier(InstantSource clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    Delivery.Attempt send(Receiver receiver, Delivery delivery) throws InterruptedException {
        long began = clock.millis();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request(receiver, delivery, began), head -> new FirstBytes());
        try {
            HttpResponse<String> got = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            boolean taken = got.statusCode() / 100 == 2;
            return new Delivery.Attempt(began, got.statusCode(), taken ? "" : told(got), clock.millis() - began, retryAfter(got));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return failed(began, "no answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            return failed(began, fault(e.getCause()));
        }
    }

    private static HttpRequest request(Receiver receiver, Delivery delivery, long now) {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(place(receiver.address(), delivery.path()))
                .header("User-Agent", "kiln")
                .POST(BodyPublishers.ofByteArray(body));
        headers(receiver, delivery, now, body).forEach(request::header);
        return request.build();
    }

    private static URI place(URI address, String path) {
        return path.isEmpty() ? address : URI.create(address.toString().replaceAll("/+$", "") + "/" + path);
    }

    private static Map<String, String> headers(Receiver receiver, Delivery delivery, long now, byte[] body) {
        return switch (receiver) {
            case Receiver.Webhook webhook -> {
                Map<String, String> headers = Signature.headers(webhook.secret(), delivery.id(), now / 1000, body);
                headers.put("Content-Type", "application/cloudevents+json; charset=utf-8");
                yield headers;
            }
            case Receiver.GitHub github -> Map.of(
                    "Authorization", "Bearer " + github.token().text(),
                    "Accept", "application/vnd.github+json",
                    "X-GitHub-Api-Version", "2022-11-28",
                    "Content-Type", "application/json");
        };
    }

    private static String told(HttpResponse<String> answer) {
        boolean away = answer.statusCode() / 100 == 3;
        return "answered " + answer.statusCode() + (away ? "; redirects are not followed" : "")
                + (answer.body().isEmpty() ? "" : ": " + answer.body());
    }

    /// In seconds; dates are rare, and the farm's own pauses do instead.
    private static Optional<Long> retryAfter(HttpResponse<String> answer) {
        return answer.headers().firstValue("Retry-After").filter(text -> text.matches("[0-9]{1,9}")).map(Long::parseLong);
    }

    private Delivery.Attempt failed(long began, String error) {
        return new Delivery.Attempt(began, 0, error, clock.millis() - began, Optional.empty());
    }

    /// Its message may hold the address, which is nobody's business.
    private static String fault(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException e -> "no connection within 5 s";
            case ConnectException e -> "no connection";
            case UnresolvedAddressException e -> "its host is not known";
            case SSLException e -> "no TLS: " + e.getMessage();
            case IOException e -> "the connection broke off";
            default -> "not sent: " + cause.getClass().getSimpleName();
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
