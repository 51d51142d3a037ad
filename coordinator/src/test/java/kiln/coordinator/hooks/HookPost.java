package kiln.coordinator.hooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A receiver on this machine, which keeps what it gets and answers as it is told.
public final class HookPost implements AutoCloseable {
    /// What is sent back.
    ///
    /// @param holds answered when this is open
    public record Answer(int status, List<String> header, byte[] body, CountDownLatch holds) {
        public static Answer of(int status) {
            return new Answer(status, List.of(), new byte[0], new CountDownLatch(0));
        }
    }

    public record Got(String path, com.sun.net.httpserver.Headers headers, String body) {
        public String header(String name) {
            return Optional.ofNullable(headers.getFirst(name)).orElse("");
        }
    }

    private final HttpServer server;
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final LinkedBlockingDeque<Answer> answers = new LinkedBlockingDeque<>();

    public HookPost() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        got.add(new Got(exchange.getRequestURI().toString(), exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer = Optional.ofNullable(answers.poll()).orElse(Answer.of(204));
        try {
            answer.holds().await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!answer.header().isEmpty()) {
            exchange.getResponseHeaders().add(answer.header().getFirst(), answer.header().getLast());
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    /// The next requests are answered so, one after the other; all others with 204.
    public void answer(Answer... next) {
        answers.addAll(List.of(next));
    }

    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /// The next request, once it is there.
    public Got next() throws InterruptedException {
        return Optional.ofNullable(got.poll(30, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("nothing came"));
    }

    /// Requests that nobody has asked for yet.
    public int waiting() {
        return got.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
