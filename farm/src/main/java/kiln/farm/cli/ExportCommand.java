package kiln.farm.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// A build for other systems.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Print a build that has ended in a form that other systems read.",
        footer = {"", "Example:  ./kiln export --junit BUILD --out report.xml"})
final class ExportCommand implements Callable<Integer> {
    /// Of the log of what failed.
    private static final int LINES = 40;

    private static final int WIDTH = 2_000;

    @ParentCommand
    KilnCommand kiln;

    @Parameters(arity = "0..1", paramLabel = "BUILD", description = "the build, or the end of its id; the newest if left out")
    String id = "";

    @Option(names = "--junit", required = true, description = "as JUnit XML: a suite, with a case for each cell")
    boolean junit;

    @Option(names = "--out", paramLabel = "FILE", description = "into this file instead of standard output")
    Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        try (FarmClient client = kiln.client()) {
            BuildView build = client.build(ShowCommand.find(client, id));
            if (build.state().equals("running")) {
                throw new Trouble("E159", Exit.STILL_RUNNING, "Build " + build.build() + " still runs; a report is of what has ended.",
                        "Wait for it: ./kiln show " + build.build() + " --follow");
            }
            String server = client.server().toString().replaceAll("/+$", "");
            String xml = new JunitXml(build, client.jobs(build.build()), server, board -> soc(client, board),
                    job -> tail(client, build.build(), job)).text();
            if (out.isPresent()) {
                Files.writeString(kiln.session.here().resolve(out.get()), xml);
            } else {
                kiln.session.out().print(xml);
                kiln.session.out().flush();
            }
            return 0;
        }
    }

    /// The chip is only for grouping: a board that the catalog no longer has goes without.
    private static String soc(FarmClient client, String board) {
        try {
            return client.downloads(board, Map.of()).soc().orElse("");
        } catch (Trouble e) {
            return "";
        }
    }

    /// A log that is gone takes nothing from the report but its lines.
    private static List<String> tail(FarmClient client, String build, JobView job) {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader log = new BufferedReader(new InputStreamReader(client.log(job.job(), build), StandardCharsets.UTF_8))) {
            for (Optional<String> line = next(log); line.isPresent(); line = next(log)) {
                last.addLast(Words.cut(line.get(), WIDTH));
                if (last.size() > LINES) {
                    last.removeFirst();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Trouble e) {
            return List.of("(no log: " + e.getMessage() + ")");
        }
        return List.copyOf(last);
    }

    private static Optional<String> next(BufferedReader log) throws IOException {
        return Optional.ofNullable(log.readLine());
    }
}
