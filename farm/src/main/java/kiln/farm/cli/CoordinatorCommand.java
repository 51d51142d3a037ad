package kiln.farm.cli;

import java.util.concurrent.Callable;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.RunningRole;
import kiln.farm.Services;
import kiln.farm.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// A coordinator as its own process, on a log and a bucket that the settings name.
@Command(
        name = "coordinator",
        mixinStandardHelpOptions = true,
        description = "Run a coordinator on a log and a bucket that the settings name; a second one takes over.")
final class CoordinatorCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Mixin
    FarmOptions options;

    @Override
    public Integer call() {
        Settings settings = kiln.settings();
        options.over(settings);
        Services services = kiln.services(settings);
        DataFolder folder = kiln.folder().create();
        FarmSettings farm = kiln.farmSettings(settings, folder);
        if (farm.httpPort() != 0 && !kiln.session.host().portIsFree(farm.httpHost(), farm.httpPort())) {
            throw EmbeddedFarm.portInUse(kiln.session.host(), farm.httpPort(), "coordinator");
        }
        try (RunningRole role = kiln.session.wiring().coordinator(farm, services)) {
            Thread onShutdown = new Thread(role::close, "coordinator-stop");
            Runtime.getRuntime().addShutdownHook(onShutdown);
            kiln.say("kiln " + KilnCommand.VERSION + " · " + role.description() + " · log " + services.kafkaBootstrap()
                    + " · store " + services.s3Endpoint() + "/" + services.bucket());
            kiln.say("Stop: Ctrl-C; a standby takes over");
            int status = UpCommand.await(role.end());
            Following.forget(onShutdown);
            return status;
        }
    }
}
