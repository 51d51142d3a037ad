package kiln.farm.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Composed;
import kiln.artifacts.store.Recipe;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.Workspace;

/// Steps that are real but for what they make: inputs are fetched, a short process runs in the sandbox, small files come
/// out. A worker takes them instead of its own with the system property `kiln.rehearsal`.
///
/// Every output names worker and attempt in its first line, so a result put together from two attempts shows. The day
/// of a resolve job, which no real build asks for, says what shall go wrong, and what it says goes with its output to
/// everything that is made of it: see [Plot].
///
/// @param work how long the process of a job sleeps
/// @param stubborn whether the processes of a job do not end when they are asked to
/// @param failing a kind of job whose attempts fail here as if the farm failed, `*` for all kinds, or empty
public record Rehearsal(
        ArtifactStore store, Sandbox sandbox, Path scratch, InstantSource clock, Duration work, boolean stubborn, String failing)
        implements JobExecutor {
    /// In the command line of every process that only a kill ends.
    public static final String STUBBORN_MARK = "86399.75";

    /// A shell with children and a grandchild, all of which ignore the signals that ask for an end.
    private static final String STUBBORN = "trap '' TERM INT HUP; sleep " + STUBBORN_MARK + " & (sh -c 'sleep "
            + STUBBORN_MARK + " & sleep " + STUBBORN_MARK + "; :' " + STUBBORN_MARK + "; :) & ";

    /// Whether this process rehearses.
    public static boolean isOn() {
        return !System.getProperty("kiln.rehearsal", "").isEmpty();
    }

    /// As the system properties `kiln.rehearsal` (ms of work per job), `kiln.rehearsal.stubborn` and `kiln.rehearsal.fail`
    /// (a kind, or `*`) say.
    public static Rehearsal ofThisProcess(ArtifactStore store, Sandbox sandbox, Path scratch, InstantSource clock) {
        return new Rehearsal(store, sandbox, scratch, clock, Duration.ofMillis(Long.getLong("kiln.rehearsal", 100)),
                Boolean.getBoolean("kiln.rehearsal.stubborn"), System.getProperty("kiln.rehearsal.fail", ""));
    }

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        long started = clock.millis();
        try {
            return perform(attempt, started);
        } catch (ArtifactLostException e) {
            return failed(Failure.lost(e.artifact().digest(), e.getMessage()));
        } catch (StoreException e) {
            return failed(Failure.infrastructure("E210", e.getMessage()));
        } catch (IOException e) {
            return failed(Failure.infrastructure("E111", "rehearsal in " + scratch + ": " + e.getMessage()));
        }
    }

    private static JobOutcome failed(Failure failure) {
        return new JobOutcome.Failed(failure, Optional.empty(), 0, 0);
    }

    private JobOutcome perform(Attempt attempt, long started)
            throws IOException, ArtifactLostException, InterruptedException {
        JobOffer offer = attempt.offer();
        String kind = offer.options().kind().id();
        if (kind.equals(failing) || failing.equals("*")) {
            return failed(Failure.infrastructure("E210", "rehearsed: " + kind + " jobs fail on this worker"));
        }
        try (Workspace workspace = Workspace.under(scratch, offer.job().value())) {
            SortedSet<Plot> plots = fetch(offer, workspace);
            for (Plot plot : plots) {
                Optional<Failure> failure = plot.failure(offer);
                if (failure.isPresent()) {
                    return failed(failure.get());
                }
            }
            work(attempt, workspace, plots);
            Map<String, Artifact> outputs = new TreeMap<>();
            for (String output : offer.options().outputs()) {
                outputs.put(output, stored(offer, output, workspace.product(output)));
            }
            return new JobOutcome.Succeeded(new JobResult(offer.key(), offer.job(), offer.attempt(), attempt.worker(),
                    outputs, facts(offer), 0.01, started, clock.millis(), Optional.empty()));
        }
    }

    /// Parts and images are composed, as real ones are; what lies beside them is made of nothing that is stored.
    private Artifact stored(JobOffer offer, String output, Path file) throws IOException, ArtifactLostException {
        Optional<Artifact> inner = inner(offer.options().kind(), output)
                .map(input -> offer.inputs().get(input))
                .map(JobInput::artifact);
        return inner.isEmpty() ? store.put(file) : Composed.put(store, new Composed.Owner(offer.job(), offer.attempt(), output),
                new Recipe(Files.readAllBytes(file), inner.get(), "end\n".getBytes(StandardCharsets.UTF_8)));
    }

    /// The input that an output is composed around.
    private static Optional<String> inner(JobKind kind, String output) {
        return switch (kind) {
            case PART -> Optional.of("base-" + output);
            case IMAGE -> Optional.of(output.substring("img.".length()));
            case RESOLVE, SOURCE, TOOLBOX, KERNEL, BOOTLOADER, ROOTFS, BASE, BOOT -> Optional.empty();
        };
    }

    private SortedSet<Plot> fetch(JobOffer offer, Workspace workspace) throws IOException, ArtifactLostException {
        SortedSet<Plot> plots = new TreeSet<>();
        if (offer.options() instanceof JobOptions.Resolve resolve) {
            plots.add(Plot.of(resolve.asOf()));
        }
        for (Map.Entry<String, JobInput> input : offer.inputs().entrySet()) {
            Path file = workspace.path("in-" + input.getKey());
            store.fetch(input.getValue().artifact(), file);
            Plot.marks(Files.readString(file)).forEach(plots::add);
        }
        return plots;
    }

    private void work(Attempt attempt, Workspace workspace, SortedSet<Plot> plots)
            throws IOException, InterruptedException {
        JobOffer offer = attempt.offer();
        StringBuilder script = new StringBuilder((stubborn ? STUBBORN : "") + "sleep " + work.toMillis() / 1000.0 + "; echo worked");
        for (String output : offer.options().outputs()) {
            String text = "made by " + attempt.worker() + " attempt " + offer.attempt() + "\n" + output + " of "
                    + offer.key() + "\n" + Plot.lines(plots);
            script.append("; printf '").append(text).append("' > ").append(output);
        }
        Command command = Command.of(new Command.Tools.Host(), "sh", "-c", script.toString());
        Exit exit = sandbox.run(command, workspace, line -> {
            attempt.log().line(line);
            return true;
        });
        switch (exit) {
            case Exit.Exited exited when exited.code() == 0 -> {}
            case Exit.Cancelled cancelled -> throw new InterruptedException("called off");
            case Exit other -> throw new IOException("the rehearsed process ended with " + other);
        }
    }

    private static Map<String, String> facts(JobOffer offer) {
        return Map.of("name", "Rehearsed_" + offer.key().hex().substring(0, 12), "rawSizeBytes", "1024", "rawSha256",
                Sha256.of(offer.key().hex()).hex(), "machine", "none", "bootCpuSeconds", "0.1");
    }
}
