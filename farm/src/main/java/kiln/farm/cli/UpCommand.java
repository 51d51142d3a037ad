package kiln.farm.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.Settings;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// A farm on this machine until it is stopped.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start a farm on this machine and serve until Ctrl-C. State is kept in the data folder.")
final class UpCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Mixin
    FarmOptions options;

    @Override
    public Integer call() {
        Settings settings = kiln.settings();
        options.over(settings);
        DataFolder folder = kiln.folder().create();
        FarmSettings farm = kiln.farmSettings(settings, folder);
        if (farm.slots() > 0) {
            new HostNeeds(kiln.session.host()).ensure(folder.path(), !kiln.noInstall, kiln.session.err());
        }
        try (EmbeddedFarm embedded = EmbeddedFarm.start(kiln.session, folder, farm, false)) {
            announce(embedded, folder, farm);
            return await(embedded.farm().end());
        }
    }

    private void announce(EmbeddedFarm embedded, DataFolder folder, FarmSettings farm) {
        if (kiln.json) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("http", embedded.http());
            place.put("data", folder.path().toString());
            place.put("pid", ProcessHandle.current().pid());
            kiln.session.out().println(Codec.encodePretty(place));
            kiln.session.out().flush();
        }
        boolean loopback = farm.httpHost().startsWith("127.") || farm.httpHost().equals("localhost");
        kiln.say("kiln " + KilnCommand.VERSION + " · data " + folder.path() + " (kept) · "
                + Words.count(farm.slots(), "slot") + "      "
                + (loopback ? "no login, this machine only" : "! no login, open to the network on " + farm.httpHost()));
        kiln.say("");
        kiln.say("  Page   " + embedded.http() + "/");
        kiln.say("  API    " + embedded.http() + "/api/v1/builds      metrics /metrics      health /health");
        kiln.say("");
        kiln.say("In a second terminal:  ./kiln build orangepi-pc/current/trixie-minimal --follow" + kiln.sameData());
        kiln.say("One more worker:       ./kiln worker" + kiln.sameData() + "      Stop: Ctrl-C (state is kept)");
    }

    /// Until the farm or role ends by itself; Ctrl-C ends the process by the shutdown hooks.
    static int await(CompletionStage<Void> end) {
        try {
            end.toCompletableFuture().join();
            return 0;
        } catch (CompletionException e) {
            if (e.getCause() instanceof Trouble trouble) {
                throw trouble;
            }
            throw new Trouble(
                            "E161",
                            Exit.INFRASTRUCTURE,
                            "It cannot go on: " + e.getCause().getMessage() + ".",
                            "Start it again; it goes on where it was.")
                    .from(e);
        }
    }
}
