package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.PlanView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Builds cells twice, in two farms that have nothing in common but the code, and compares every byte that comes out.
@Command(
        name = "reprotest",
        mixinStandardHelpOptions = true,
        description = "Build cells twice from nothing, in two farms with other folders, users, umasks, time zones, languages and numbers"
                + " of slots, and compare every output.",
        footer = {"", "Exit 0 only if all is the same, 5 if not."})
final class ReprotestCommand implements Callable<Integer> {
    private static final int SHOWN = 40;

    @ParentCommand
    KilnCommand kiln;

    @Parameters(arity = "0..*", paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO (${DEFAULT-VALUE})")
    List<String> cells = List.of("uefi-x86_64/current/trixie-minimal");

    @Option(names = "--keep", description = "keep both data folders, also if all is the same")
    boolean keep;

    @Override
    public Integer call() throws IOException {
        boolean root = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        Path folder = BenchFolder.create();
        // Another user goes through it; its name cannot be guessed.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        new HostNeeds(kiln.session.host()).ensure(folder, !kiln.noInstall, kiln.session.err());
        List<Surroundings> surroundings = List.of(Surroundings.plain(), Surroundings.odd(root));
        BuildRequest request = new BuildRequest(cells, List.of(), List.of(), List.of(), List.of(), false, BuildCommand.today(kiln),
                Lane.INTERACTIVE, "reprotest");
        List<List<JobView>> made = new ArrayList<>();
        for (Surroundings around : surroundings) {
            kiln.say("In " + folder.resolve(around.folder()) + ": " + around.words());
            made.add(build(folder, around, request));
        }
        Twins twins = Twins.of(made.getFirst(), made.getLast());
        tell(twins, surroundings);
        boolean good = twins.differences().isEmpty() && twins.outputs() > 0;
        if (good && !keep) {
            BenchFolder.delete(folder);
        } else {
            kiln.say("Both data folders are kept: " + folder);
        }
        return (good ? Exit.OK : Exit.NOT_GREEN).status();
    }

    /// @throws Trouble E191 if it is not green
    private List<JobView> build(Path folder, Surroundings around, BuildRequest request) throws IOException {
        try (TwinFarm farm = TwinFarm.start(kiln, folder, around); FarmClient client = new FarmClient(farm.http())) {
            PlanView plan = client.submit(request, false);
            BuildView end = Following.follow(kiln, client, plan.build(), List.of("", "Stopping; " + folder + " is left."));
            Exit exit = Verdict.of(end);
            if (exit != Exit.OK) {
                kiln.print(CellTable.lines(end, kiln.style()));
                throw new Trouble("E191", exit, "What is to be compared was not built; the farm's data is in " + folder + ".",
                        "./kiln build " + String.join(" ", cells) + " --follow");
            }
            return client.jobs(plan.build());
        }
    }

    private void tell(Twins twins, List<Surroundings> surroundings) {
        if (kiln.json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("reprotest", cells);
            answer.put("good", twins.differences().isEmpty());
            answer.put("jobs", twins.jobs());
            answer.put("outputs", twins.outputs());
            answer.put("notCompared", Twins.NOT_COMPARED);
            answer.put("differences", twins.differences());
            answer.put("surroundings", surroundings.stream().map(Surroundings::words).toList());
            kiln.session.out().println(Codec.encodePretty(answer));
            return;
        }
        twins.differences().stream().limit(SHOWN).forEach(difference -> kiln.print(List.of(
                kiln.style().glyph("failed") + " " + difference.title() + " (" + difference.job() + "): " + difference.output(),
                "    " + difference.one(), "    " + difference.other())));
        kiln.print(List.of(twins.differences().isEmpty()
                ? kiln.style().glyph("built") + " " + twins.outputs() + " outputs of " + twins.jobs() + " jobs are the same, byte for byte"
                : twins.differences().size() + " of " + twins.outputs() + " outputs differ; the first are the cause, what is made of them"
                        + " follows"));
    }
}
