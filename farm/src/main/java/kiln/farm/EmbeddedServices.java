package kiln.farm;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;

/// Store and broker of a farm on one machine. Each takes a second or more to start and to stop, and neither needs the
/// other, so they do it side by side.
record EmbeddedServices(EmbeddedS3 s3, EmbeddedBroker broker) implements AutoCloseable {

    static EmbeddedServices start(FarmSettings settings) throws Exception {
        DataFolder folder = DataFolder.at(settings.data());
        DataFolder.Ports last = folder.lastPorts().orElse(new DataFolder.Ports(0, 0));
        int s3Port = port(settings.s3Port(), last.s3());
        int kafkaPort = port(settings.kafkaPort(), last.kafka());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedS3> s3 = threads.submit((Callable<EmbeddedS3>) () -> EmbeddedS3.start(
                    settings.data().resolve("s3"), s3Port, settings.keys().accessKey(), settings.keys().secretKey()));
            Future<EmbeddedBroker> broker = threads.submit((Callable<EmbeddedBroker>) () -> EmbeddedBroker.start(
                    settings.brokerLib(), settings.data().resolve("kafka"), kafkaPort));
            EmbeddedServices services = new EmbeddedServices(orClose(s3, broker), orClose(broker, s3));
            folder.remember(new DataFolder.Ports(services.broker.port(), services.s3.endpoint().getPort()));
            return services;
        }
    }

    /// @param wished 0 for any
    /// @return the wished one; for any the last one if it is free, or else 0
    private static int port(int wished, int last) throws IOException {
        if (wished != 0 || last == 0) {
            return wished;
        }
        try (ServerSocket free = new ServerSocket(last, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (BindException e) {
            return 0;
        }
    }

    /// One of the two; if it did not start, the other is closed again.
    private static <T> T orClose(Future<T> wanted, Future<? extends AutoCloseable> other) throws Exception {
        try {
            return wanted.get();
        } catch (ExecutionException e) {
            other.get().close();
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> stopping = threads.submit(broker::close);
            s3.close();
            stopping.get();
        }
    }
}
