package kiln.farm.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against a server that sends every byte back.
@Timeout(30)
class TcpProxyTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(server.getLocalPort(), new Random(1));
        threads.execute(() -> {
            try {
                while (true) {
                    Socket one = server.accept();
                    threads.execute(() -> echo(one));
                }
            } catch (IOException closed) {
                threads.shutdown();
            }
        });
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException cut) {
            // As the test wants it.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(300);
        return socket;
    }

    private static int ask(Socket socket) throws IOException {
        socket.getOutputStream().write(42);
        return socket.getInputStream().read();
    }

    @Test
    void inClearWeather_whatIsSaidComesBack() throws IOException {
        try (Socket socket = connect()) {
            assertEquals(42, ask(socket));
        }
        assertEquals(0, proxy.hits());
    }

    @Test
    void aCutEndsOpenConnectionsAndNewOnes_untilItIsOver() throws IOException {
        try (Socket open = connect()) {
            ask(open);
            proxy.weather(new Weather.Cut());
            assertTrue(ended(open));
        }
        try (Socket fresh = connect()) {
            assertTrue(ended(fresh));
        }
        proxy.weather(new Weather.Clear());
        try (Socket later = connect()) {
            assertEquals(42, ask(later));
        }
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            return ask(socket) < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void oneWay_theConnectionStaysAndTheAnswerIsMissing() throws IOException {
        for (Weather weather : new Weather[] {new Weather.Mute(), new Weather.Deaf()}) {
            proxy.weather(new Weather.Clear());
            try (Socket socket = connect()) {
                ask(socket);
                proxy.weather(weather);
                assertThrows(SocketTimeoutException.class, () -> ask(socket));
            }
        }
        assertEquals(2, proxy.hits());
    }

    @Test
    void aResetComesAfterTheRequestWasSent() throws IOException {
        proxy.weather(new Weather.Reset(1));
        try (Socket socket = connect()) {
            assertTrue(ended(socket));
        }
        assertEquals(1, proxy.hits());
    }

    @Test
    void lateBytesComeLate() throws IOException {
        proxy.weather(new Weather.Late(Duration.ofMillis(60)));
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            assertEquals(42, ask(socket));
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(120).toNanos());
        }
    }
}
