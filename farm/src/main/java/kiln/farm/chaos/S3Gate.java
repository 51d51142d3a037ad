package kiln.farm.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Stands before the S3 server and knows where its requests begin and end, so that it can refuse one, hold one, or do
/// one and say it failed. One request a connection; that is told to both sides by `Connection: close`.
final class S3Gate implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)\\s*$");
    private static final String ERROR = "<Error><Code>InternalError</Code><Message>no</Message></Error>";
    private static final byte[] REFUSAL = ("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/xml\r\n"
            + "Content-Length: " + ERROR.length() + "\r\nConnection: close\r\n\r\n" + ERROR)
            .getBytes(StandardCharsets.US_ASCII);

    /// How the store behaves.
    sealed interface Mood {
        record Well() implements Mood {}

        /// Nothing is done, 500 is answered.
        record Refusing(double chance) implements Mood {}

        /// It is done all the same, and 500 is answered.
        record Forgetting(double chance) implements Mood {}

        record Sluggish(double chance, Duration delay) implements Mood {}
    }

    private enum Fate {
        DONE,
        REFUSED,
        DONE_AND_DENIED
    }

    private final ServerSocket door;
    private final int serverPort;
    private final Random random;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong hits = new AtomicLong();
    private volatile Mood mood = new Mood.Well();

    private S3Gate(ServerSocket door, int serverPort, Random random) {
        this.door = door;
        this.serverPort = serverPort;
        this.random = random;
    }

    static S3Gate to(int serverPort, Random random) throws IOException {
        S3Gate gate = new S3Gate(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), serverPort, random);
        gate.threads.execute(gate::listen);
        return gate;
    }

    int port() {
        return door.getLocalPort();
    }

    void mood(Mood next) {
        mood = next;
    }

    /// Requests that got something else than what they asked for.
    long hits() {
        return hits.get();
    }

    private void listen() {
        try {
            while (!door.isClosed()) {
                Socket client = door.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            threads.shutdownNow();
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String head = head(in);
            if (!head.isEmpty()) {
                answer(head, in, client.getOutputStream());
            }
        } catch (IOException gone) {
            // The client has left, or the server is down: the client sees a closed connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String head, InputStream body, OutputStream client) throws IOException, InterruptedException {
        Matcher length = LENGTH.matcher(head);
        long bytes = length.find() ? Long.parseLong(length.group(1)) : 0;
        switch (fate()) {
            case DONE -> forward(head, body, bytes, client);
            case REFUSED -> {
                body.skipNBytes(bytes);
                client.write(REFUSAL);
            }
            case DONE_AND_DENIED -> {
                forward(head, body, bytes, OutputStream.nullOutputStream());
                client.write(REFUSAL);
            }
        }
        client.flush();
    }

    private Fate fate() throws InterruptedException {
        switch (mood) {
            case Mood.Well m -> {
                return Fate.DONE;
            }
            case Mood.Refusing m -> {
                return hit(m.chance()) ? Fate.REFUSED : Fate.DONE;
            }
            case Mood.Forgetting m -> {
                return hit(m.chance()) ? Fate.DONE_AND_DENIED : Fate.DONE;
            }
            case Mood.Sluggish m -> {
                if (hit(m.chance())) {
                    Thread.sleep(m.delay());
                }
                return Fate.DONE;
            }
        }
    }

    private synchronized boolean hit(double chance) {
        boolean hit = random.nextDouble() < chance;
        hits.addAndGet(hit ? 1 : 0);
        return hit;
    }

    private void forward(String head, InputStream body, long bytes, OutputStream client) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            OutputStream out = server.getOutputStream();
            String closing = head.replaceAll("(?im)^connection:.*\r\n", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            out.write(closing.getBytes(StandardCharsets.ISO_8859_1));
            copy(body, bytes, out);
            out.flush();
            server.getInputStream().transferTo(client);
        }
    }

    private static void copy(InputStream from, long bytes, OutputStream to) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (long left = bytes; left > 0; ) {
            int n = from.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new IOException("the client left with " + left + " bytes to go");
            }
            to.write(buffer, 0, n);
            left -= n;
        }
    }

    /// Request line and headers with the empty line that ends them; empty if the client says nothing.
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }
}
