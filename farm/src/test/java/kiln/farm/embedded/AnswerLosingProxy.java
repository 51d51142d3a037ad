package kiln.farm.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Passes connections through to a server, but loses the first answers to PUT requests for one key: the request is
/// done, the connection is cut when the answer comes.
final class AnswerLosingProxy implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI server;
    private final String key;
    private final AtomicInteger toLose;

    AnswerLosingProxy(URI server, String key, int answers) throws IOException {
        this.server = server;
        this.key = key;
        this.toLose = new AtomicInteger(answers);
        threads.execute(this::listen);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// How many answers are still to be lost.
    int left() {
        return toLose.get();
    }

    private void listen() {
        try {
            while (true) {
                Socket client = door.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client; Socket upstream = new Socket("127.0.0.1", server.getPort())) {
            boolean[] losing = {false};
            threads.execute(() -> pass(client, upstream, losing));
            InputStream answers = upstream.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = answers.read(buffer); n >= 0; n = answers.read(buffer)) {
                synchronized (losing) {
                    if (losing[0] && toLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        return;
                    }
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException cut) {
            // One side has gone; so does the other.
        }
    }

    private void pass(Socket client, Socket upstream, boolean[] losing) {
        try {
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String head = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                synchronized (losing) {
                    losing[0] = head.startsWith("PUT ") && head.contains(key);
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException cut) {
            // As above.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }
}
