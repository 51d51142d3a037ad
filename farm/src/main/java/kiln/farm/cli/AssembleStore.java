package kiln.farm.cli;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.artifacts.store.StoreException;
import kiln.farm.DataFolder;
import kiln.farm.S3Keys;
import kiln.farm.Trouble;

/// The embedded store in a process of its own, so that its time can be told apart, and a connection to it that counts what is
/// sent when objects are composed.
final class AssembleStore implements AutoCloseable {
    private static final int STARTS_SECONDS = 60;

    private final Process process;
    private final S3ArtifactStore connection;
    private final AtomicLong sent = new AtomicLong();

    private AssembleStore(Process process, S3ArtifactStore connection) {
        this.process = process;
        this.connection = connection;
    }

    static AssembleStore start(KilnCommand kiln, Path data) throws IOException, InterruptedException {
        DataFolder folder = DataFolder.at(data).create();
        S3Keys keys = folder.keys(new Random());
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = Child.kiln(kiln, List.of("store", "--data", data.toString(), "--s3-port", Integer.toString(port)), true);
        S3Endpoint endpoint = new S3Endpoint(URI.create("http://127.0.0.1:" + port), "kiln", keys.accessKey(), keys.secretKey(), "us-east-1");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTS_SECONDS);
        while (true) {
            try {
                return new AssembleStore(process, S3ArtifactStore.connect(endpoint, new Random()));
            } catch (StoreException e) {
                if (System.nanoTime() > until || process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    process.destroy();
                    throw new Trouble("E190", Trouble.Exit.FAILED, "The store did not start: " + e.getMessage(), "./kiln store --data " + data);
                }
            }
        }
    }

    ArtifactStore store() {
        return (ArtifactStore) Proxy.newProxyInstance(ArtifactStore.class.getClassLoader(), new Class<?>[] {ArtifactStore.class},
                (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(connection, arguments);
                        if (method.getName().equals("compose")) {
                            sent.addAndGet((Long) answer);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// Bytes so far.
    long sent() {
        return sent.get();
    }

    double cpuSeconds() throws IOException {
        return new ProcessTree(process.toHandle()).use().cpuSeconds();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        connection.close();
        process.destroy();
        process.waitFor();
    }
}
