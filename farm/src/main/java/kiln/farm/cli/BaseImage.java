package kiln.farm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.plan.Sha256;

/// The default base of the images: a small Debian with Java, made on this machine from Debian's packages. No image of
/// anybody's is taken from anywhere.
///
/// @param folder for the archive while it is made
/// @param mirrors by family, as in the settings; empty leaves it to mmdebstrap
/// @see "mmdebstrap(1)"
record BaseImage(Docker docker, Path folder, Map<String, String> mirrors, Consumer<String> say) {
    static final String NAME = "kiln/base:local";

    /// The first release of Debian with Java 21.
    private static final String SUITE = "trixie";
    private static final String PACKAGES = "openjdk-21-jre-headless,bubblewrap,tini";
    private static final String LABEL = "kiln.recipe";

    /// Makes the image unless it is there and of the same recipe.
    ///
    /// @param fresh make it in any case, for newer packages
    /// @return what identifies it
    /// @throws Trouble E181 if mmdebstrap is missing, E182 if it fails
    String ensure(boolean fresh) {
        String recipe = Sha256.of(String.join("\n", command(Path.of("base.tar")))).toString();
        Optional<String> there = docker.inspect(NAME, "{{index .Config.Labels \"" + LABEL + "\"}} {{.Id}}");
        Optional<String> fitting = there.filter(text -> text.startsWith(recipe + " ") && !fresh);
        if (fitting.isEmpty()) {
            make(recipe);
        } else {
            say.accept("= " + NAME + "   (newer packages: --fresh-base)");
        }
        return docker.inspect(NAME, "{{.Id}}").orElseThrow(() -> Docker.failed(NAME + " is not there after it was made", ""));
    }

    private void make(String recipe) {
        if (docker.host().program("mmdebstrap").isEmpty()) {
            throw new Trouble(
                    "E181",
                    Exit.PREFLIGHT,
                    "mmdebstrap is missing; the base image is made with it.",
                    (docker.host().isRoot() ? "" : "sudo ") + "apt-get install -y --no-install-recommends mmdebstrap"
                            + (docker.host().isRoot() ? "" : " uidmap"),
                    "Or take a base of your own, with Java 21, bash, tini, apt and bubblewrap: ./kiln images --base IMAGE");
        }
        say.accept("+ " + NAME + ": Debian " + SUITE + " with " + PACKAGES.replace(",", ", ") + "; takes a minute");
        Path archive = folder.resolve("base.tar");
        try {
            Files.createDirectories(folder);
            Host.Ran ran = docker.host().run(command(archive));
            if (ran.status() != 0) {
                throw Docker.failed("mmdebstrap could not make " + NAME, ran.output());
            }
            docker.load(archive, LABEL + "=" + recipe, NAME);
            Files.deleteIfExists(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Documentation is left out; Java's packages still want to link their manual pages.
    List<String> command(Path archive) {
        List<String> command = new ArrayList<>(List.of(
                "mmdebstrap", "--variant=minbase", "--include=" + PACKAGES,
                "--dpkgopt=path-exclude=/usr/share/doc/*",
                "--dpkgopt=path-exclude=/usr/share/man/*",
                "--dpkgopt=path-exclude=/usr/share/locale/*",
                "--essential-hook=mkdir -p \"$1/usr/share/man/man1\"",
                SUITE,
                archive.toString()));
        Optional.ofNullable(mirrors.get("debian")).ifPresent(mirror -> {
            command.add("deb " + mirror + " " + SUITE + " main");
            command.add("deb " + mirror + " " + SUITE + "-updates main");
        });
        Optional.ofNullable(mirrors.get("debian-security"))
                .filter(mirror -> mirrors.containsKey("debian"))
                .ifPresent(mirror -> command.add("deb " + mirror + " " + SUITE + "-security main"));
        return command;
    }
}
