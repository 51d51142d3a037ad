package kiln.farm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;

/// Docker's command line, as far as images are made with it.
record Docker(Host host) {

    /// @throws Trouble E180 if there is no Docker here, or this user may not use it
    void check() {
        if (host.program("docker").isEmpty()) {
            throw new Trouble(
                    "E180",
                    Exit.PREFLIGHT,
                    "Docker is missing; images of containers are made with it.",
                    (host.isRoot() ? "" : "sudo ") + "apt-get install -y --no-install-recommends docker.io",
                    "A farm without containers needs none: ./kiln up");
        }
        Host.Ran ran = host.run(List.of("docker", "version", "--format", "{{.Server.Version}}"));
        if (ran.status() != 0) {
            throw new Trouble(
                    "E180",
                    Exit.PREFLIGHT,
                    "Docker's daemon does not answer: " + lastLine(ran.output()) + ".",
                    "Start it: sudo systemctl start docker (or sudo dockerd), and be in its group: sudo usermod -aG docker"
                            + " $USER",
                    "A daemon that listens elsewhere is named by DOCKER_HOST.");
        }
    }

    /// @param format a Go template, see docker-inspect(1)
    /// @return what it comes to; nothing if there is no such image here
    Optional<String> inspect(String image, String format) {
        Host.Ran ran = host.run(List.of("docker", "image", "inspect", "--format", format, image));
        return ran.status() == 0 ? Optional.of(ran.output().strip()) : Optional.empty();
    }

    /// @param label `key=value`
    /// @throws Trouble E182 if the archive cannot be made an image
    void load(Path rootArchive, String label, String image) {
        require("import " + image, List.of(
                "docker", "import", "-c", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "-c",
                "LABEL " + label, rootArchive.toString(), image));
    }

    /// @param labels `key=value`
    /// @throws Trouble E182 with the end of what Docker said
    void build(Path context, String base, List<String> labels, String image) {
        List<String> command =
                new ArrayList<>(List.of("docker", "build", "-q", "--pull=false", "--build-arg", "BASE=" + base));
        labels.forEach(label -> command.addAll(List.of("--label", label)));
        command.addAll(List.of("-t", image, context.toString()));
        require("build " + image, command);
    }

    private void require(String what, List<String> command) {
        Host.Ran ran = host.run(command);
        if (ran.status() != 0) {
            throw failed("docker could not " + what, ran.output());
        }
    }

    static Trouble failed(String what, String output) {
        List<String> end = output.lines().filter(line -> !line.isBlank()).toList();
        return new Trouble("E182", Exit.FAILED, what + ":", end.subList(Math.max(0, end.size() - 8), end.size()));
    }

    private static String lastLine(String text) {
        return text.strip().lines().reduce("", (first, last) -> last);
    }
}
