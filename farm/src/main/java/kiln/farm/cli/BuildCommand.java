package kiln.farm.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.PlanView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Commit;
import kiln.schemas.plan.Lane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Asks a running farm for cells.
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Ask a running farm for cells.",
        footer = {
            "",
            "Examples:  ./kiln build orangepi-pc/current/trixie-minimal --follow",
            "           ./kiln build --boards uefi-x86_64,uefi-arm64 --kernels edge",
            "Without anything the whole catalog is built."
        })
final class BuildCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(
            arity = "0..*",
            paramLabel = "CELL",
            description = "BOARD/KERNEL/DISTRO, added to what the options select")
    List<String> cells = List.of();

    @Option(names = "--boards", split = ",", paramLabel = "ID", description = "only these boards")
    List<String> boards = List.of();

    @Option(
            names = "--kernels",
            split = ",",
            paramLabel = "TRACK",
            description = "only these: legacy, current, edge, or a kernel's id")
    List<String> kernels = List.of();

    @Option(names = "--distros", split = ",", paramLabel = "ID", description = "only these distros")
    List<String> distros = List.of();

    @Option(names = "--exclude", split = ",", paramLabel = "CELL", description = "leave these out; parts may be *")
    List<String> exclude = List.of();

    @Option(names = "--label", paramLabel = "TEXT", description = "a name for the build")
    String label = "";

    @Option(names = "--commit", paramLabel = "SHA", description = "what it is of, in full; with --repository")
    Optional<String> commit = Optional.empty();

    @Option(names = "--repository", paramLabel = "OWNER/NAME", description = "where that commit is; a hook may show there what became of it")
    Optional<String> repository = Optional.empty();

    @Option(names = "--dry-run", description = "only say what it would come to")
    boolean dryRun;

    @Option(names = "--follow", description = "watch until it ends; Ctrl-C stops watching, not the build")
    boolean follow;

    @Override
    public Integer call() {
        BuildRequest request =
                new BuildRequest(cells, boards, kernels, distros, exclude, false, today(kiln), Lane.INTERACTIVE, label);
        return submit(kiln, commit().map(request::of).orElse(request), dryRun, follow);
    }

    private Optional<Commit> commit() {
        if (commit.isPresent() != repository.isPresent()) {
            throw new Trouble("E100", Exit.USAGE, "--commit and --repository belong together.");
        }
        try {
            return commit.map(sha -> new Commit(repository.orElseThrow(), sha));
        } catch (IllegalArgumentException e) {
            throw new Trouble("E100", Exit.USAGE, e.getMessage() + ".").from(e);
        }
    }

    static LocalDate today(KilnCommand kiln) {
        return LocalDate.ofInstant(kiln.session.clock().instant(), ZoneOffset.UTC);
    }

    static int submit(KilnCommand kiln, BuildRequest request, boolean dryRun, boolean follow) {
        try (FarmClient client = kiln.client()) {
            PlanView plan = client.submit(request, dryRun);
            if (follow && !dryRun) {
                PlanText.lines(plan, kiln.style()).forEach(kiln::say);
                BuildView end = Following.follow(kiln, client, plan.build(), Following.detached(plan.build()));
                return Following.end(kiln, end);
            }
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(dryRun ? plan : accepted(client, plan)));
            } else {
                kiln.print(PlanText.lines(plan, kiln.style()));
            }
            if (!dryRun) {
                kiln.say("Follow it: ./kiln show " + plan.build() + " --follow      or look at " + client.server()
                        + "/");
            }
            return 0;
        }
    }

    /// The build as the design's one object, with the plan beside it.
    private static Map<String, Object> accepted(FarmClient client, PlanView plan) {
        Map<String, Object> object = new LinkedHashMap<>();
        Codec.tree(client.build(plan.build()))
                .properties()
                .forEach(field -> object.put(field.getKey(), field.getValue()));
        object.put("plan", plan);
        return object;
    }
}
