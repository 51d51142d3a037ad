package kiln.farm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import kiln.schemas.plan.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Takes back a pause, a drain or a quarantine.
@Command(name = "resume", mixinStandardHelpOptions = true, description = "Go on: a paused build, a drained or quarantined worker, or a quarantined job.")
final class ResumeCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "WHAT", description = "a build (the end of its id will do), a worker or a job")
    String what = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder later")
    String reason = "asked on the command line";

    @Override
    public Integer call() {
        return Ordering.send(kiln, this::path, Map.of("reason", reason), "{} may go on.");
    }

    /// Builds are looked for first: their names are what people type most.
    private String path(FarmClient client) {
        if (client.builds().stream().anyMatch(build -> build.build().endsWith(what))) {
            return "builds/" + Ordering.build(client, what) + "/resume";
        }
        boolean worker = client.workers().stream().anyMatch(one -> one.worker().equals(what));
        return (worker || !JobId.isComplete(what) ? "workers/" : "jobs/") + what + "/resume";
    }
}
