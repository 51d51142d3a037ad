package kiln.farm.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Stands between one client process and one server on this machine and does to its connections what the weather says.
final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket door;
    private final int serverPort;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong hits = new AtomicLong();
    private volatile Weather weather = new Weather.Clear();

    private TcpProxy(ServerSocket door, int serverPort, Random random) {
        this.door = door;
        this.serverPort = serverPort;
        this.random = random;
    }

    /// @param serverPort on 127.0.0.1; need not listen yet
    /// @param random decides where weather has a chance
    static TcpProxy to(int serverPort, Random random) throws IOException {
        TcpProxy proxy =
                new TcpProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), serverPort, random);
        proxy.threads.execute(proxy::listen);
        return proxy;
    }

    int port() {
        return door.getLocalPort();
    }

    /// How often weather did something to a connection.
    long hits() {
        return hits.get();
    }

    void weather(Weather next) {
        weather = next;
        if (next instanceof Weather.Cut || next instanceof Weather.Clear) {
            // After a cut, and after bytes were lost, no connection can go on as if nothing had been.
            hits.addAndGet(next instanceof Weather.Cut ? open.size() : 0);
            open.forEach(TcpProxy::closeQuietly);
        }
    }

    private void listen() {
        try {
            while (!door.isClosed()) {
                Socket client = door.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            open.forEach(TcpProxy::closeQuietly);
        }
    }

    private void serve(Socket client) {
        if (weather instanceof Weather.Cut) {
            hits.incrementAndGet();
            closeQuietly(client);
            return;
        }
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.add(client);
            open.add(server);
            threads.execute(() -> pass(client, server, true));
            pass(server, client, false);
            open.remove(client);
            open.remove(server);
        } catch (IOException gone) {
            closeQuietly(client);
        }
    }

    private void pass(Socket from, Socket to, boolean outward) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (survives(from, to, outward, n)) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException | InterruptedException gone) {
            // Closed by either side, or by the weather: the end of the connection, below.
        }
        // One direction ended: no protocol spoken here goes on in the other.
        closeQuietly(to);
        closeQuietly(from);
    }

    /// @return whether the bytes are to be passed on
    private boolean survives(Socket from, Socket to, boolean outward, int bytes)
            throws IOException, InterruptedException {
        switch (weather) {
            case Weather.Clear w -> {
                return true;
            }
            case Weather.Cut w -> throw new IOException("cut");
            case Weather.Mute w -> {
                return !lost(outward);
            }
            case Weather.Deaf w -> {
                return !lost(!outward);
            }
            case Weather.Late w -> Thread.sleep(w.delay());
            case Weather.Slow w -> Thread.sleep(1000L * bytes / w.bytesPerSecond());
            case Weather.Reset w -> {
                if (outward || random.nextDouble() >= w.chance()) {
                    return true;
                }
                to.setSoLinger(true, 0);
                from.setSoLinger(true, 0);
                hits.incrementAndGet();
                throw new IOException("reset");
            }
        }
        hits.incrementAndGet();
        return true;
    }

    private boolean lost(boolean lost) {
        hits.addAndGet(lost ? 1 : 0);
        return lost;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was closed by the other side.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(TcpProxy::closeQuietly);
        threads.shutdownNow();
    }
}
