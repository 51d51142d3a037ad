package kiln.farm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Makes the images that `compose.yaml` starts, from this checkout and Debian's packages.
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        description = "Make the container images of a farm, and the keys of its store; see compose.yaml.")
final class ImagesCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description = "base with Java 21, bash, tini, apt and bubblewrap (one made here with mmdebstrap)")
    Optional<String> base = Optional.empty();

    @Option(names = "--fresh-base", description = "make the default base again, with today's packages")
    boolean freshBase;

    @Override
    public Integer call() {
        Session session = kiln.session;
        Docker docker = new Docker(session.host());
        docker.check();
        Path folder = session.home().resolve("target/images");
        FarmImages images = new FarmImages(docker, session.home(), session.brokerLib(), folder, kiln::say);
        images.requireJars();
        String foundation = base.orElse(BaseImage.NAME);
        String identity = base.isPresent()
                ? docker.inspect(foundation, "{{.Id}}").orElseThrow(() -> Docker.failed("There is no image " + foundation + " here", ""))
                : new BaseImage(docker, folder, kiln.settings().mirrors(), kiln::say).ensure(freshBase);
        List<String> made = images.ensure(foundation, identity);
        Path keys = images.ensureKeys(session.random());
        if (kiln.json) {
            session.out().println(Codec.encodePretty(Map.of("images", made, "keys", keys.toString())));
        } else {
            made.forEach(session.out()::println);
        }
        kiln.say("Start:  docker compose up -d --scale worker=2      then: http://127.0.0.1:8080/");
        return 0;
    }
}
