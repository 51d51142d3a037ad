package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import kiln.coordinator.log.LogText;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.JobView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// The log of a job, or of what failed.
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Print the log of a job.",
        footer = {"", "Examples:  ./kiln logs kernel-1f0c     ./kiln logs --failed", "           ./kiln logs kernel-1f0c --search warning",
            "           ./kiln logs kernel-1f0c --follow"})
final class LogsCommand implements Callable<Integer> {
    /// Builds that are searched for a job, newest first.
    private static final int SEARCHED = 20;
    /// Hits that are asked for at once.
    private static final int HITS = 1_000;

    @ParentCommand
    KilnCommand kiln;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "the job, or the beginning of its id")
    String job = "";

    @Option(names = "--failed", description = "all failed jobs of the build")
    boolean failed;

    @Option(names = "--follow", description = "go on as the log grows, until the job has ended")
    boolean follow;

    @Option(names = "--search", paramLabel = "TEXT", description = "only the lines in which it stands, with their numbers; the farm searches")
    String search = "";

    @Option(
            names = "--build",
            paramLabel = "BUILD",
            description = "the build the job is of; the newest ones are searched if left out")
    String build = "";

    @Override
    public Integer call() throws IOException {
        if (failed == !job.isEmpty()) {
            throw new Trouble(
                    "E100", Exit.USAGE, "Name a job, or say --failed.", "Jobs of a build: ./kiln logs --help");
        }
        if (follow && (failed || kiln.json || !search.isEmpty())) {
            throw new Trouble("E100", Exit.USAGE, "--follow prints the lines of one job; it goes with neither --failed, --search nor --json.");
        }
        try (FarmClient client = kiln.client()) {
            if (follow) {
                return follow(client, find(client));
            }
            List<JobView> jobs = failed ? failed(client) : List.of(find(client));
            for (JobView one : jobs) {
                if (!search.isEmpty()) {
                    search(client, one);
                } else if (kiln.json) {
                    kiln.session.out().println(Codec.encodePretty(one));
                } else {
                    kiln.say("── " + one.title() + " · " + one.job() + " · " + one.state()
                            + (one.reason().isEmpty() ? "" : " · " + one.reason()));
                    print(client, one);
                }
            }
            return 0;
        }
    }

    private int follow(FarmClient client, JobView one) {
        kiln.say("── " + one.title() + " · " + one.job() + " · " + one.state());
        try {
            String state = new LogFollower(kiln, client, one.job()).follow();
            kiln.say("── " + state);
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("E152", Exit.CANCELLED, "Interrupted while following job " + one.job() + ".").from(e);
        }
    }

    /// All hits, a page at a time; as JSON one object with all of them.
    private void search(FarmClient client, JobView one) {
        List<LogText.Hit> hits = new ArrayList<>();
        String where = "jobs/" + one.job() + "/log/search?limit=" + HITS + "&q=" + FarmClient.encoded(search)
                + (build.isEmpty() ? "" : "&build=" + FarmClient.encoded(build));
        LogText.Found found = client.report(where, LogText.Found.class);
        hits.addAll(found.hits());
        while (found.next() > 0) {
            found = client.report(where + "&from=" + found.next(), LogText.Found.class);
            hits.addAll(found.hits());
        }
        if (kiln.json) {
            kiln.session.out().println(Codec.encodePretty(new LogText.Found(search, found.total(), hits, 0)));
        } else {
            kiln.say("── " + one.title() + " · " + one.job() + " · " + found.total() + " of its lines have \"" + search + "\"");
            kiln.print(hits.stream().map(hit -> hit.line() + ": " + hit.text()).toList());
        }
    }

    private void print(FarmClient client, JobView one) throws IOException {
        if (failed && one.log().isEmpty()) {
            kiln.say("   no log was kept");
            return;
        }
        try (InputStream log = client.log(one.job(), build)) {
            log.transferTo(kiln.session.out());
            kiln.session.out().flush();
        }
    }

    private List<JobView> failed(FarmClient client) {
        build = ShowCommand.find(client, build);
        return client.jobs(build).stream()
                .filter(one -> one.state().equals("failed"))
                .toList();
    }

    private List<String> searched(FarmClient client) {
        if (!build.isEmpty()) {
            build = ShowCommand.find(client, build);
            return List.of(build);
        }
        return client.builds().stream().limit(SEARCHED).map(BuildSummary::build).toList();
    }

    private JobView find(FarmClient client) {
        List<JobView> fitting = new ArrayList<>();
        for (String one : searched(client)) {
            client.jobs(one).stream()
                    .filter(found -> found.job().startsWith(job)
                            && fitting.stream().noneMatch(two -> two.job().equals(found.job())))
                    .forEach(fitting::add);
        }
        if (fitting.size() != 1) {
            List<String> candidates = fitting.stream()
                    .limit(10)
                    .map(one -> one.job() + "  " + one.title())
                    .toList();
            throw new Trouble(
                    "E156",
                    Exit.FAILED,
                    (fitting.isEmpty() ? "No job" : fitting.size() + " jobs") + " of "
                            + (build.isEmpty() ? "the last " + SEARCHED + " builds" : "build " + build) + " "
                            + (fitting.size() > 1 ? "begin" : "begins") + " with \"" + job + "\".",
                    candidates);
        }
        return fitting.getFirst();
    }
}
