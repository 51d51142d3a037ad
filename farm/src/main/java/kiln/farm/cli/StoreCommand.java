package kiln.farm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kiln.farm.DataFolder;
import kiln.farm.RunningRole;
import kiln.farm.S3Keys;
import kiln.farm.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// The embedded store as its own process: the S3 server of a farm in containers.
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Serve the embedded S3 store by itself, for coordinators and workers that run elsewhere.")
final class StoreCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 9_000;

    @ParentCommand
    KilnCommand kiln;

    @Mixin
    FarmOptions options;

    @Override
    public Integer call() {
        Settings settings = kiln.settings();
        options.over(settings);
        DataFolder folder = kiln.folder().create();
        S3Keys keys = settings.keys().orElseGet(() -> folder.keys(kiln.session.random()));
        Path objects = folder.path().resolve("s3");
        String host = settings.text("s3.host", "127.0.0.1");
        int port = settings.number("s3.port", USUAL_PORT, 0, 65_535);
        try (RunningRole role = kiln.session.wiring().store(objects, host, port, keys)) {
            Thread onShutdown = new Thread(role::close, "store-stop");
            Runtime.getRuntime().addShutdownHook(onShutdown);
            kiln.say("kiln " + KilnCommand.VERSION + " · " + role.description() + " · objects " + objects + " (kept)");
            kiln.say("Stop: Ctrl-C");
            int status = UpCommand.await(role.end());
            Following.forget(onShutdown);
            return status;
        }
    }
}
