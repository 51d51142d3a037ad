package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
        footer = {"", "Examples:  ./kiln logs kernel-1f0c     ./kiln logs --failed"})
final class LogsCommand implements Callable<Integer> {
    /// Builds that are searched for a job, newest first.
    private static final int SEARCHED = 20;

    @ParentCommand
    KilnCommand kiln;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "the job, or the beginning of its id")
    String job = "";

    @Option(names = "--failed", description = "all failed jobs of the newest build")
    boolean failed;

    @Override
    public Integer call() throws IOException {
        if (failed == !job.isEmpty()) {
            throw new Trouble(
                    "E100", Exit.USAGE, "Name a job, or say --failed.", "Jobs of a build: ./kiln logs --help");
        }
        try (FarmClient client = kiln.client()) {
            List<JobView> jobs = failed ? failed(client) : List.of(find(client));
            for (JobView one : jobs) {
                if (kiln.json) {
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

    private void print(FarmClient client, JobView one) throws IOException {
        if (failed && one.log().isEmpty()) {
            kiln.say("   no log was kept");
            return;
        }
        try (InputStream log = client.log(one.job())) {
            log.transferTo(kiln.session.out());
            kiln.session.out().flush();
        }
    }

    private static List<JobView> failed(FarmClient client) {
        String newest = ShowCommand.find(client.builds(), "");
        return client.jobs(newest).stream()
                .filter(one -> one.state().equals("failed"))
                .toList();
    }

    private JobView find(FarmClient client) {
        List<JobView> fitting = new ArrayList<>();
        for (BuildSummary build : client.builds().stream().limit(SEARCHED).toList()) {
            client.jobs(build.build()).stream()
                    .filter(one -> one.job().startsWith(job)
                            && fitting.stream().noneMatch(two -> two.job().equals(one.job())))
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
                    (fitting.isEmpty() ? "No job" : fitting.size() + " jobs") + " of the last " + SEARCHED + " builds "
                            + (fitting.size() > 1 ? "begin" : "begins") + " with \"" + job + "\".",
                    candidates);
        }
        return fitting.getFirst();
    }
}
