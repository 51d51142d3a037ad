package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// Fetches every file of a lock; apt's downloader checks each digest.
final class SourceStep implements StepRunner<JobOptions.Source> {
    private static final String CONF = """
            Dir::Etc::main "/dev/null";
            Dir::Etc::parts "/dev/null";
            Dir::Etc::sourcelist "/dev/null";
            Dir::Etc::sourceparts "/dev/null";
            Dir::Etc::netrc "/dev/null";
            Dir::Etc::netrcparts "/dev/null";
            Dir::State "/tmp";
            Dir::Cache "/tmp";
            APT::Sandbox::User "";
            Acquire::Retries "1";
            Acquire::Retries::Delay::Maximum "3";
            Acquire::http::Timeout "10";
            Acquire::https::Timeout "10";
            Acquire::Queue-Mode "access";
            """;

    @Override
    public StepResult run(JobOptions.Source options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        List<LockedFile> lock = LockedFile.decode(Files.readAllBytes(context.fetch("lock")));
        check(lock);
        Mirrors mirrors = Mirrors.find(context);
        context.stage("fetch");
        Files.writeString(context.workspace().path("helper.conf"), CONF);
        context.workspace().folder("files");
        StepContext.Printed printed = context.capture(Command.of(new Command.Tools.Host(), download(lock, mirrors))
                .with("APT_CONFIG", "/build/helper.conf")
                .with(StepLimits.SOURCE));
        if (printed.code() != 0) {
            throw StepFailure.infrastructure(StepFailure.MIRROR, lock.size() + " files could not all be fetched from "
                    + mirrors.words() + ": " + complaint(printed)
                    + "; check the network, or set mirror.debian; a file the "
                    + "mirror no longer has needs a fresh pin, which a build on another day makes");
        }
        context.stage("pack");
        return StepResult.of("files", pack(lock, context));
    }

    private static void check(List<LockedFile> lock) throws StepFailure {
        Set<String> names = new LinkedHashSet<>();
        for (LockedFile file : lock) {
            if (!names.add(file.fileName())) {
                throw StepFailure.build(StepFailure.INPUT_UNFIT, "the lock names the file " + file.fileName()
                        + " twice");
            }
        }
        if (names.isEmpty()) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the lock names no file at all");
        }
    }

    private static List<String> download(List<LockedFile> lock, Mirrors mirrors) throws StepFailure {
        List<String> argv = new ArrayList<>(List.of("/usr/lib/apt/apt-helper", "download-file"));
        for (LockedFile file : lock) {
            argv.add(mirrors.address(file));
            argv.add("/build/files/" + file.fileName());
            argv.add("SHA256:" + file.sha256());
        }
        return argv;
    }

    private static String complaint(StepContext.Printed printed) {
        return printed.lines().stream().filter(line -> line.startsWith("E:")).findFirst()
                .or(() -> printed.lines().stream().filter(line -> line.startsWith("Err:")).findFirst())
                .orElse("apt-helper ended with code " + printed.code());
    }

    private static Path pack(List<LockedFile> lock, StepContext context) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        for (LockedFile file : lock) {
            files.put(file.fileName(), context.workspace().product("files/" + file.fileName()));
        }
        Path tar = context.workspace().path("files.tar");
        Trees.packPlain(files, tar);
        return tar;
    }
}
