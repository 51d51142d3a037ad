package kiln.farm.containers;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kiln.farm.S3Keys;
import kiln.farm.Services;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/// One broker and one store in containers for all tests of this JVM, in a network of their own.
public final class ContainerServices {
    private static final S3Keys KEYS = new S3Keys("container", "container-secret");
    private static final int S3_PORT = 9_000;

    private final Network network = Network.newNetwork();
    private final KafkaContainer kafka = new KafkaContainer(
                    DockerImageName.parse(LocalDocker.KAFKA).asCompatibleSubstituteFor("apache/kafka"))
            .withNetwork(network)
            .withListener("kafka:19092")
            .waitingFor(Wait.forListeningPort());
    private final GenericContainer<?> store = new GenericContainer<>(LocalDocker.FARM)
            .withNetwork(network)
            .withNetworkAliases("store")
            .withCommand("store")
            .withEnv(Map.of(
                    "KILN_S3_HOST", "0.0.0.0",
                    "KILN_S3_ACCESS_KEY", KEYS.accessKey(),
                    "KILN_S3_SECRET_KEY", KEYS.secretKey()))
            .withExposedPorts(S3_PORT)
            .waitingFor(Wait.forListeningPort());

    private ContainerServices() {}

    /// @throws org.opentest4j.TestAbortedException where there are no containers, see [LocalDocker]
    public static ContainerServices running() {
        LocalDocker.assume();
        return Running.SERVICES;
    }

    private static final class Running {
        static final ContainerServices SERVICES = start();

        private static ContainerServices start() {
            ContainerServices services = new ContainerServices();
            Startables.deepStart(Stream.of(services.kafka, services.store)).join();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(services::stop));
            return services;
        }
    }

    private void stop() {
        List.of(kafka, store).forEach(GenericContainer::stop);
        network.close();
    }

    /// As this machine sees them.
    public Services fromHost(String bucket) {
        URI s3 = URI.create("http://" + store.getHost() + ":" + store.getMappedPort(S3_PORT));
        return new Services(kafka.getBootstrapServers(), s3, "us-east-1", bucket, KEYS);
    }

    /// As other containers of the network see them.
    Services fromInside(String bucket) {
        return new Services("kafka:19092", URI.create("http://store:" + S3_PORT), "us-east-1", bucket, KEYS);
    }

    Network network() {
        return network;
    }

    /// Turns the lowest bit of the byte in the middle of an object, in place, behind the store's back.
    void damage(String bucket, String key) throws Exception {
        String flip = """
                n=$(($(stat -c %s "$1") / 2))
                byte=$(od -An -tu1 -j $n -N 1 "$1")
                printf "\\\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek=$n conv=notrunc status=none
                """;
        Path object = Path.of("/data/s3", bucket, key);
        var ran = store.execInContainer("bash", "-ec", flip, "flip", object.toString());
        if (ran.getExitCode() != 0) {
            throw new AssertionError(ran.getStderr());
        }
    }
}
