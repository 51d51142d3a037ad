package kiln.farm.cli;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.coordinator.view.PlanView;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.Settings;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// The whole farm once, small: starts it, builds the demo matrix, tells the end.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Start a farm on this machine, build and boot the demo matrix, and stop. A second run reuses"
                + " everything.")
final class DemoCommand implements Callable<Integer> {
    static final List<String> BOARDS = List.of("orangepi-pc", "uefi-x86_64");
    static final List<String> KERNELS = List.of("legacy", "current", "edge");
    static final List<String> DISTROS = List.of("trixie-minimal", "bookworm-minimal");

    @ParentCommand
    KilnCommand kiln;

    @Mixin
    FarmOptions options;

    @Override
    public Integer call() {
        Settings settings = kiln.settings();
        options.over(settings);
        DataFolder folder = kiln.folder().create();
        Optional<URI> running = folder.address().map(DataFolder.Address::http);
        if (running.isPresent()) {
            kiln.say("A farm runs on " + folder.path() + " already, at " + running.get() + "; the demo goes there.");
            return build(running.get(), true);
        }
        FarmSettings farm = kiln.farmSettings(settings, folder);
        if (farm.slots() > 0) {
            new HostNeeds(kiln.session.host()).ensure(folder.path(), !kiln.noInstall, kiln.session.err());
        }
        boolean anyPort = settings.text("http.port").isEmpty();
        try (EmbeddedFarm embedded = EmbeddedFarm.start(kiln.session, folder, farm, anyPort)) {
            kiln.say("kiln " + KilnCommand.VERSION + " · data " + folder.path() + " (kept) · "
                    + Words.count(farm.slots(), "slot") + " · " + embedded.http() + "/");
            return build(embedded.http(), false);
        }
    }

    private int build(URI server, boolean goesOn) {
        BuildRequest request = new BuildRequest(
                List.of(),
                BOARDS,
                KERNELS,
                DISTROS,
                List.of(),
                false,
                BuildCommand.today(kiln),
                Lane.INTERACTIVE,
                "demo");
        try (FarmClient client = new FarmClient(server)) {
            PlanView plan = client.submit(request, false);
            PlanText.lines(plan, kiln.style()).forEach(kiln::say);
            List<String> onInterrupt = goesOn
                    ? Following.detached(plan.build())
                    : List.of("", "Stopping; what is done is kept, and ./kiln demo goes on from there.");
            return Following.end(kiln, Following.follow(kiln, client, plan.build(), onInterrupt));
        }
    }
}
