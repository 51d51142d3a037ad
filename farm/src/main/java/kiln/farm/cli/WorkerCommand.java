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

/// A worker as its own process, joining the farm of the data folder or one that the settings name.
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Join a farm as a worker: the one of --data, or the one that the settings name.")
final class WorkerCommand implements Callable<Integer> {
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
        new HostNeeds(kiln.session.host()).ensure(folder.path(), !kiln.noInstall, kiln.session.err());
        try (RunningRole role = kiln.session.wiring().worker(farm, services)) {
            Thread onShutdown = new Thread(role::close, "worker-stop");
            Runtime.getRuntime().addShutdownHook(onShutdown);
            kiln.say("kiln " + KilnCommand.VERSION + " · " + role.description() + " · log " + services.kafkaBootstrap()
                    + " · store " + services.s3Endpoint() + "/" + services.bucket());
            kiln.say("Stop: Ctrl-C; its jobs go to other workers");
            int status = UpCommand.await(role.end());
            Following.forget(onShutdown);
            return status;
        }
    }
}
