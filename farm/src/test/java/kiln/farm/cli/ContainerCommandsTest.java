package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What makes and runs containers.
class ContainerCommandsTest extends CommandFixture {
    private static final String KEYS = "KILN_S3_ACCESS_KEY=kiln[0-9a-f]{16}\nKILN_S3_SECRET_KEY=[0-9a-f]{48}\n";

    @BeforeEach
    void builtCheckout() throws IOException {
        host.programs.addAll(List.of("docker", "mmdebstrap"));
        host.answers.put("docker image inspect", new Host.Ran(1, "Error: No such image\n"));
        host.answers.put("docker image inspect --format {{.Id}} kiln/base:local", new Host.Ran(0, "sha256:4711\n"));
        for (String file : List.of("farm.Dockerfile", "kafka.Dockerfile", "health", "kiln", "kafka-run")) {
            Path path = here.resolve("containers").resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file);
        }
        jar("farm/target/farm-0.1.0.jar");
        for (String module : List.of("schemas", "artifacts", "worker", "coordinator")) {
            jar("farm/target/lib/" + module + "-0.1.0.jar");
        }
        jar("farm/target/lib/picocli.jar");
    }

    private void jar(String name) throws IOException {
        Path file = here.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new ZipEntry("kiln/" + file.getFileName()));
        }
    }

    @Test
    void images_areMadeOfWhatIsHere_andTheStoreGetsKeysThatOnlyItsOwnerReads() throws IOException {
        assertEquals(0, kiln("images"));

        assertEquals("kiln/kafka:local\nkiln/farm:local\n", out());
        List<String> made = host.commands.stream()
                .filter(command -> !command.startsWith("docker image inspect"))
                .map(command -> command.replaceAll("=[0-9a-f]{64}", "=DIGEST").replace(here.toString(), "HERE"))
                .toList();
        assertEquals(
                List.of(
                        "docker version --format {{.Server.Version}}",
                        "mmdebstrap --variant=minbase --include=openjdk-21-jre-headless,bubblewrap,tini"
                                + " --dpkgopt=path-exclude=/usr/share/doc/* --dpkgopt=path-exclude=/usr/share/man/*"
                                + " --dpkgopt=path-exclude=/usr/share/locale/*"
                                + " --essential-hook=mkdir -p \"$1/usr/share/man/man1\" trixie HERE/target/images/base.tar",
                        "docker import -c ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                                + " -c LABEL kiln.recipe=DIGEST HERE/target/images/base.tar kiln/base:local",
                        "docker build -q --pull=false --build-arg BASE=kiln/base:local --label kiln.content=DIGEST"
                                + " -t kiln/kafka:local HERE/target/images/kafka",
                        "docker build -q --pull=false --build-arg BASE=kiln/base:local --label kiln.classes=DIGEST"
                                + " --label kiln.content=DIGEST -t kiln/farm:local HERE/target/images/farm"),
                made);
        Path keys = here.resolve(".env");
        assertTrue(Files.readString(keys).matches(KEYS), Files.readString(keys));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)));
    }

    @Test
    void imagesThatAreThere_areLeftAlone_andSoAreTheKeys() throws IOException {
        kiln("images");
        String keys = Files.readString(here.resolve(".env"));
        remember("kiln.recipe=", "kiln/base:local", " sha256:4711");
        remember("kiln.content=", "kiln/kafka:local", "");
        remember("kiln.content=", "kiln/farm:local", "");
        host.commands.clear();

        assertEquals(0, kiln("images"));

        assertEquals(
                List.of(), host.commands.stream().filter(c -> c.matches("(mmdebstrap|docker (build|import)) .*")).toList());
        assertEquals(keys, Files.readString(here.resolve(".env")));
        assertEquals(
                "= kiln/base:local   (newer packages: --fresh-base)\n= kiln/kafka:local\n= kiln/farm:local\n",
                err().substring(0, err().indexOf("Start:")));
    }

    /// The image has the label from now on that it was made with.
    private void remember(String label, String image, String more) {
        String made = host.commands.stream()
                .filter(command -> command.contains(label) && command.contains(image))
                .findFirst()
                .orElseThrow();
        String value = made.substring(made.indexOf(label) + label.length()).split(" ")[0];
        String name = label.substring(0, label.length() - 1);
        host.answers.put(
                "docker image inspect --format {{index .Config.Labels \"" + name + "\"}}" + (more.isEmpty() ? "" : " {{.Id}}") + " "
                        + image,
                new Host.Ran(0, value + more + "\n"));
    }

    @Test
    void baseOfOnesOwn_needsNoMmdebstrap() {
        host.programs.remove("mmdebstrap");
        host.answers.put("docker image inspect --format {{.Id}} ours", new Host.Ran(0, "sha256:1\n"));

        assertEquals(0, kiln("images", "--base", "ours"));

        assertTrue(host.commands.getLast().contains(" --build-arg BASE=ours "), host.commands.getLast());
    }

    @Test
    void whatIsMissing_isNamedWithTheCommandThatHelps() throws IOException {
        host.programs.remove("mmdebstrap");
        assertEquals(7, kiln("images"));
        assertEquals("""
            ✗ E181 mmdebstrap is missing; the base image is made with it.
                   sudo apt-get install -y --no-install-recommends mmdebstrap uidmap
                   Or take a base of your own, with Java 21, bash, tini, apt and bubblewrap: ./kiln images --base IMAGE
            """, err());

        Files.delete(here.resolve("containers/farm.Dockerfile"));
        assertEquals(1, kiln("images"));
        assertTrue(err().startsWith("✗ E183 " + here.resolve("containers/farm.Dockerfile") + " is missing"), err());

        host.answers.put("docker version", new Host.Ran(1, "Cannot connect to the Docker daemon\n"));
        assertEquals(7, kiln("images"));
        assertTrue(err().startsWith("✗ E180 Docker's daemon does not answer: Cannot connect to the Docker daemon.\n"), err());

        host.programs.remove("docker");
        assertEquals(7, kiln("images"));
        assertTrue(err().startsWith("✗ E180 Docker is missing; "), err());
    }

    @Test
    void failureOfATool_isQuotedToItsEnd() {
        host.answers.put("mmdebstrap", new Host.Ran(1, "I: fetching\n\nE: the mirror is away\n"));
        assertEquals(1, kiln("images"));
        assertTrue(err().endsWith("""
            ✗ E182 mmdebstrap could not make kiln/base:local:
                   I: fetching
                   E: the mirror is away
            """), err());
    }

    @Test
    void mirrorOfTheSettings_isTaken() {
        environment.put("KILN_MIRROR_DEBIAN", "http://m.example/debian");
        kiln("images");
        assertTrue(host.commands.stream().anyMatch(command -> command.startsWith("mmdebstrap ")
                && command.endsWith("base.tar deb http://m.example/debian trixie main deb http://m.example/debian trixie-updates"
                        + " main")));
    }

    @Test
    void store_servesTheDataFolder_withKeysOfTheSettingsOrItsOwn() {
        wiring.end.complete(null);
        environment.put("KILN_S3_HOST", "0.0.0.0");
        environment.put("KILN_S3_ACCESS_KEY", "a");
        environment.put("KILN_S3_SECRET_KEY", "b");
        assertEquals(0, kiln("store", "--s3-port", "9005"));
        environment.clear();
        assertEquals(0, kiln("store"));

        assertEquals("store on 0.0.0.0:9005 of S3Keys[a, secret] in s3", wiring.started.getFirst());
        assertTrue(wiring.started.get(2).matches("store on 127.0.0.1:9000 of S3Keys\\[kiln[0-9a-f]{16}, secret] in s3"),
                wiring.started.get(2));
    }
}
