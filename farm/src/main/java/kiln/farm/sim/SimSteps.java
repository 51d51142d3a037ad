package kiln.farm.sim;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;

/// Stands for the tools: reads its inputs, takes its time, stores its outputs. Under the worker's real coats.
///
/// @param reproducible whether two attempts make the same bytes; where not, a mixture of two can be told
/// @param hole how this machine spoils everything at once
record SimSteps(World world, Process process, ArtifactStore store, Luck luck, boolean reproducible, Luck.Hole hole)
        implements JobExecutor {

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        JobOffer offer = attempt.offer();
        long started = process.wall().millis();
        luck.begins();
        try {
            process.cross("before step");
            if (hole != Luck.Hole.NONE && !world.weather.isCalm()) {
                process.sleep(5);
                return failed(hole == Luck.Hole.DISK
                        ? Failure.infrastructure("E111", "the disk is broken")
                        : Failure.build("E310", "the compiler is broken"));
            }
            Optional<Failure> missing = readInputs(offer);
            if (missing.isPresent()) {
                return failed(missing.get());
            }
            process.sleep(world.weather.between(20, world.weather.chance(0.2) ? 15_000 : 1_500));
            if (luck.isPoison(offer.job())) {
                process.kill("of " + offer.job());
                throw new Killed();
            }
            Optional<Failure> trouble = trouble(offer);
            if (trouble.isPresent()) {
                return failed(trouble.get());
            }
            attempt.stage().accept("upload");
            return new JobOutcome.Succeeded(new JobResult(offer.key(), offer.job(), offer.attempt(), attempt.worker(),
                    outputs(offer), facts(offer), 2.0, started, process.wall().millis(), Optional.empty()));
        } catch (StoreException e) {
            return failed(Failure.infrastructure("E210", String.valueOf(e.getMessage())));
        } finally {
            luck.ends();
            world.note(process.name, "step ends", offer.job());
        }
    }

    private Optional<Failure> readInputs(JobOffer offer) {
        for (JobInput input : offer.inputs().values()) {
            if (!store.verify(input.artifact())) {
                return Optional.of(Failure.lost(input.artifact().digest(), "missing or spoilt"));
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> trouble(JobOffer offer) {
        if (world.weather.strikes(Fault.RECIPE_FAILS, 0.02)) {
            luck.recipeFailed(offer.job());
            return Optional.of(Failure.build("E310", "the recipe failed"));
        }
        if (luck.isHopeless(offer.job()) || world.weather.strikes(Fault.DISK_FULL, 0.03)) {
            return Optional.of(Failure.infrastructure("E110", "the disk is full"));
        }
        return world.weather.strikes(Fault.FARM_FAILS, 0.05)
                ? Optional.of(Failure.infrastructure("E130", "a mirror is away"))
                : Optional.empty();
    }

    private static JobOutcome failed(Failure failure) {
        return new JobOutcome.Failed(failure, Optional.empty(), 1, 1);
    }

    private Map<String, Artifact> outputs(JobOffer offer) {
        String maker = reproducible ? "" : process.name + "#" + offer.attempt() + "@" + world.now();
        Map<String, Artifact> outputs = new TreeMap<>();
        for (String output : offer.options().outputs()) {
            byte[] bytes = (output + " of " + offer.key() + " by " + maker).getBytes(StandardCharsets.UTF_8);
            luck.made(Sha256.of(bytes), maker);
            outputs.put(output, store.put(bytes));
        }
        return outputs;
    }

    private static Map<String, String> facts(JobOffer offer) {
        String name = offer.options() instanceof JobOptions.Image image
                ? "Kiln_" + image.version() + "_" + image.board() + "_" + image.distro() + "_" + image.track()
                : "none";
        return Map.of("name", name, "rawSizeBytes", "1024", "rawSha256", offer.key().hex(), "machine", "q35",
                "bootCpuSeconds", "1.5");
    }
}
