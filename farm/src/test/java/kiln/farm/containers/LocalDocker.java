package kiln.farm.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.farm.KilnClasses;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/// Docker on this machine with the images of `./kiln images`. Tests that need it are skipped with the reason where it is
/// not, or where its images are of other classes than the tests: they would prove nothing about these.
public final class LocalDocker {
    static final String FARM = "kiln/farm:local";
    static final String KAFKA = "kiln/kafka:local";

    private LocalDocker() {}

    /// Skips the test that asks unless there is everything that it needs.
    public static void assume() {
        Assumptions.assumeTrue(Looked.OBSTACLE.isEmpty(), () -> "no containers: " + Looked.OBSTACLE.orElseThrow());
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    /// What is on the class path of these tests, jars and folders.
    static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(":")).map(Path::of).filter(Files::exists).toList();
    }

    /// Looked once; a daemon that comes later is for the next run.
    private static final class Looked {
        static final Optional<String> OBSTACLE = look();

        private static Optional<String> look() {
            boolean named = System.getenv("DOCKER_HOST") != null;
            if (!named && !Files.exists(Path.of("/var/run/docker.sock"))) {
                return Optional.of("there is no Docker here");
            }
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.of("Docker's daemon does not answer");
            }
            Optional<String> kafka = label(KAFKA, "kiln.content");
            Optional<String> classes = label(FARM, "kiln.classes");
            if (kafka.isEmpty() || classes.isEmpty()) {
                return Optional.of("the images are missing; make them: ./kiln images");
            }
            return classes.get().equals(ownClasses())
                    ? Optional.empty()
                    : Optional.of("the images are of other classes than these; make them again: ./kiln images");
        }

        private static Optional<String> label(String image, String name) {
            try {
                Map<String, String> labels = client().inspectImageCmd(image).exec().getConfig().getLabels();
                return Optional.ofNullable(labels == null ? null : labels.get(name));
            } catch (NotFoundException e) {
                return Optional.empty();
            }
        }

        private static String ownClasses() {
            try {
                return KilnClasses.digest(classPath().stream().filter(Looked::isKiln).toList()).toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The main classes of the five modules, in a Maven build of all (folders) or of one (jars).
        private static boolean isKiln(Path place) {
            return place.endsWith("target/classes")
                    || place.getFileName().toString().matches("(schemas|artifacts|worker|coordinator|farm)-[0-9.]+\\.jar");
        }
    }
}
