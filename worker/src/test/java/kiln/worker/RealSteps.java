package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import kiln.artifacts.layout.LayoutCertificate;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.CachingExecutor;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;
import kiln.worker.execute.Lease;
import kiln.worker.execute.LeasedExecutor;
import kiln.worker.execute.RecordingExecutor;
import kiln.worker.execute.StepwiseExecutor;
import kiln.worker.sandbox.BubblewrapSandbox;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.LogSink;
import kiln.worker.sandbox.RealTools;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.ToolboxCache;
import kiln.worker.step.StepSettings;
import kiln.worker.step.StepTools;
import org.junit.jupiter.api.Assumptions;

/// Runs real steps with the coats of the worker, without any farm around. Keeps what it made below `target`.
public final class RealSteps implements AutoCloseable {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private final Path folder;
    /// What is cheap or under test is made anew in every run.
    private final String salt = UUID.randomUUID().toString();
    private final ArtifactStore store;
    private final BubblewrapSandbox sandbox = new BubblewrapSandbox();
    private final ToolboxCache toolboxes;
    private final JobExecutor executor;

    /// What must not matter for what a step makes.
    ///
    /// @param scratch below the folder of all this
    /// @param cpus how many threads are used
    /// @param umask of every command
    /// @param environment of every command
    public record Surroundings(String scratch, int cpus, String umask, Map<String, String> environment) {
        static final Surroundings USUAL = new Surroundings("scratch", 2, "", Map.of());

        private Command around(Command command) {
            List<String> argv = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
            argv.addAll(command.argv());
            Map<String, String> variables = new TreeMap<>(environment);
            variables.putAll(command.environment());
            return new Command(umask.isEmpty() ? command.argv() : argv, variables, command.directory(), command.tools(), command.binds(),
                    command.limits());
        }
    }

    public RealSteps() throws IOException {
        folder = Path.of(System.getProperty("java.io.tmpdir"), "real-steps").toAbsolutePath();
        Files.createDirectories(folder);
        RealTools.assumeBubblewrap(folder.resolve("scratch"));
        store = new FolderArtifactStore(Files.createDirectories(folder.resolve("store")));
        toolboxes = new ToolboxCache(folder.resolve("toolboxes"), 8);
        executor = executor(Surroundings.USUAL);
    }

    private JobExecutor executor(Surroundings surroundings) {
        StepSettings settings = new StepSettings(
                Optional.ofNullable(System.getProperty("kiln.mirror.debian")),
                Optional.ofNullable(System.getProperty("kiln.mirror.debian-security")),
                surroundings.cpus());
        Sandbox inside = new ScriptedSandbox((command, workspace, output) ->
                sandbox.run(surroundings.around(command), workspace, output));
        StepTools tools = new StepTools(inside, store, toolboxes, settings);
        return new LeasedExecutor(new CachingExecutor(store, new RecordingExecutor(
                store, new StepwiseExecutor(tools, folder.resolve(surroundings.scratch()), InstantSource.system()))));
    }

    public ArtifactStore store() {
        return store;
    }

    /// An output of a job, to be an input of another.
    public record Output(JobResult result, String name) {
        Artifact artifact() {
            return result.outputs().get(name);
        }

        JobInput asInput() {
            return new JobInput(result.outputs().get(name), result.facts());
        }
    }

    /// Whatever becomes of a job.
    public JobOutcome attempt(JobOptions options, Map<String, Output> inputs) throws IOException, InterruptedException {
        return attempt(options, inputs, executor, salt);
    }

    private JobOutcome attempt(JobOptions options, Map<String, Output> inputs, JobExecutor by, String seasoned)
            throws IOException, InterruptedException {
        Map<String, JobInput> given = new TreeMap<>();
        inputs.forEach((name, output) -> given.put(name, output.asInput()));
        boolean kept = switch (options.kind()) {
            case RESOLVE, SOURCE, TOOLBOX -> true;
            case KERNEL, BOOTLOADER, ROOTFS, BASE, PART, IMAGE, BOOT -> false;
        };
        Sha256 key = Sha256.of(Codec.encodeText(options) + Codec.encodeText(given) + (kept ? "" : seasoned));
        JobId job = new JobId(options.kind().id() + "-" + key.hex().substring(0, 32));
        JobOffer offer = new JobOffer(job, 1, key, job.value(), options, given);
        Path logs = Files.createDirectories(folder.resolve("logs"));
        try (LogSink log = LogSink.open(logs.resolve(job + ".log"), 64L << 20, (from, text) -> {})) {
            return by.execute(Attempt.of(offer, new WorkerId("real-steps"), new Lease(), log, stage -> {}));
        }
    }

    /// A job that has to succeed; where the package mirror is out of reach the test is skipped.
    public JobResult run(JobOptions options, Map<String, Output> inputs) throws IOException, InterruptedException {
        return succeeded(attempt(options, inputs));
    }

    /// The same somewhere else, made anew.
    public JobResult run(JobOptions options, Map<String, Output> inputs, Surroundings surroundings) throws IOException, InterruptedException {
        return succeeded(attempt(options, inputs, executor(surroundings), salt + surroundings));
    }

    private static JobResult succeeded(JobOutcome outcome) {
        if (outcome instanceof JobOutcome.Failed failed && failed.failure().code().equals("E130")) {
            Assumptions.abort(failed.failure().message());
        }
        return assertInstanceOf(JobOutcome.Succeeded.class, outcome).result();
    }

    /// An input that no job made.
    public Output given(byte[] bytes, Map<String, String> facts) {
        Sha256 key = Sha256.of(bytes);
        JobId nobody = new JobId("source-" + key.hex().substring(0, 32));
        return new Output(new JobResult(key, nobody, 1, new WorkerId("real-steps"), Map.of("it", store.put(bytes)), facts, 0, 0, 0,
                Optional.empty()), "it");
    }

    /// An output as a file.
    public Path file(JobResult result, String output) throws IOException {
        Path file = Files.createTempDirectory(folder, "output").resolve(output);
        try {
            store.fetch(new Output(result, output).artifact(), file);
            return file;
        } catch (ArtifactLostException e) {
            throw new IOException(e);
        }
    }

    /// What a boot test found out about the layout of its image.
    public LayoutCertificate certificate(JobResult boot) throws IOException {
        return Codec.decode(Files.readAllBytes(file(boot, "layout")), LayoutCertificate.class);
    }

    /// A base, and the part that a kernel makes of it.
    public JobResult part(String distro, Arch arch, int rootMiB, Output root, Output kernel) throws IOException, InterruptedException {
        return part(distro, arch, rootMiB, root, kernel, Surroundings.USUAL);
    }

    JobResult part(String distro, Arch arch, int rootMiB, Output root, Output kernel, Surroundings surroundings)
            throws IOException, InterruptedException {
        Output tools = assemble();
        JobResult base = run(new JobOptions.Base(distro, arch, rootMiB, 1), Map.of("root", root, "toolbox", tools), surroundings);
        Map<String, Output> inputs = new TreeMap<>(Map.of("kernel", kernel, "toolbox", tools, "base", new Output(base, "index")));
        List.of("skeleton", "xz", "zst").forEach(name -> inputs.put("base-" + name, new Output(base, name)));
        return run(new JobOptions.SystemPart(distro, "current", arch, rootMiB, 1), inputs, surroundings);
    }

    /// What an image takes of a part: all.
    public static Map<String, Output> ofPart(JobResult part) {
        Map<String, Output> outputs = new TreeMap<>();
        part.outputs().keySet().forEach(name -> outputs.put(name, new Output(part, name)));
        return outputs;
    }

    /// Packages, resolved and fetched.
    public Output files(String suite, Arch arch, List<String> packages, List<String> foreign, boolean sources)
            throws IOException, InterruptedException {
        JobResult lock = run(new JobOptions.Resolve(suite, arch, packages, List.of(), foreign, sources, DAY, 1),
                Map.of());
        JobResult files = run(new JobOptions.Source(packages.getFirst(), 1), Map.of("lock", new Output(lock, "lock")));
        return new Output(files, "files");
    }

    public Output toolbox(String name, List<String> packages, List<String> foreign) throws IOException,
            InterruptedException {
        Output files = files("trixie", Arch.AMD64, packages, foreign, false);
        return new Output(run(new JobOptions.Toolbox(name, 1), Map.of("files", files)), "tree");
    }

    /// The tools that put images together.
    public Output assemble() throws IOException, InterruptedException {
        return toolbox("assemble", List.of("e2fsprogs", "libarchive13t64", "dosfstools", "mtools", "xz-utils", "zstd",
                "util-linux", "kmod",
                "dash", "coreutils"), List.of("systemd-boot-efi:amd64", "systemd-boot-efi:arm64"));
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
