package kiln.farm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.farm.Trouble.Exit;
import kiln.farm.sim.I5FaultsFired;
import kiln.farm.sim.Night;
import kiln.farm.sim.Season;
import kiln.farm.sim.Violation;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Plays whole farms in virtual time against every fault there is.
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        description = "Simulate whole farms in bad weather: one seed is one night. Exit 0 if no invariant was violated.",
        footer = {"", "Examples:  ./kiln sim --seeds 100000     ./kiln sim --seed 4711 --trace night.txt"})
final class SimCommand implements Callable<Integer> {
    private static final int LAST_LINES = 200;
    /// Fewer nights than this need not meet every fault.
    private static final int NIGHTS_FOR_ALL = 1000;
    private static final int FAILURES_MAX = 10;

    @ParentCommand
    KilnCommand kiln;

    @Option(names = "--seeds", paramLabel = "N", description = "how many nights (${DEFAULT-VALUE})")
    long seeds = 1000;

    @Option(names = "--first", paramLabel = "S", description = "seed of the first one (${DEFAULT-VALUE})")
    long first = 0;

    @Option(names = "--seed", paramLabel = "S", description = "replay this one only")
    Optional<Long> seed = Optional.empty();

    @Option(names = "--jobs", paramLabel = "CPUS", description = "nights at once (one per CPU)")
    int jobs = Runtime.getRuntime().availableProcessors();

    @Option(names = "--trace", paramLabel = "FILE", description = "where the whole trace of --seed, or of the first"
            + " violation, is written")
    Optional<Path> trace = Optional.empty();

    @Option(names = "--minutes", paramLabel = "M", description = "begin no night after this long (no limit)")
    Optional<Integer> minutes = Optional.empty();

    @Override
    public Integer call() {
        long wanted = seed.isPresent() ? 1 : seeds;
        Season.Yield yield = Season.run(seed.orElse(first), wanted, seed.isPresent() ? 1 : jobs, FAILURES_MAX,
                new Minutes(wanted)::goesOn);
        if (kiln.json) {
            kiln.session.out().println(Codec.encodePretty(answer(yield)));
        } else {
            kiln.print(summary(yield));
        }
        seed.or(() -> yield.failures().stream().findFirst().map(Night::seed)).ifPresent(this::tell);
        boolean good = yield.failures().isEmpty() && (yield.nights() < NIGHTS_FOR_ALL || missing(yield).isEmpty());
        return (good ? Exit.OK : Exit.FAILED).status();
    }

    /// Says each minute how far it is, and ends it when its time is over.
    private final class Minutes {
        private final long wanted;
        private final long began = System.nanoTime();
        private long said;

        Minutes(long wanted) {
            this.wanted = wanted;
        }

        boolean goesOn(long nights) {
            long passed = Duration.ofNanos(System.nanoTime() - began).toMinutes();
            if (passed > said) {
                said = passed;
                long left = Math.round((double) passed * (wanted - nights) / Math.max(1, nights));
                kiln.say(nights + " of " + wanted + " nights after " + passed + " min, about " + left + " min to go");
            }
            return minutes.isEmpty() || passed < minutes.get();
        }
    }

    private static List<String> missing(Season.Yield yield) {
        return I5FaultsFired.missing(yield.fired()).stream().map(Enum::name).sorted().toList();
    }

    private static Map<String, Object> answer(Season.Yield yield) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("nights", yield.nights());
        answer.put("violations", yield.failures().stream().map(SimCommand::violation).toList());
        answer.put("virtualSeconds", Math.round(yield.virtualSeconds()));
        answer.put("seconds", yield.seconds());
        answer.put("cpuMillisPerNight", perNight(yield));
        answer.put("faults", new java.util.TreeMap<>(yield.fired()));
        answer.put("faultsThatNeverFired", missing(yield));
        answer.put("crashPoints", yield.crashPoints());
        return answer;
    }

    private static Map<String, Object> violation(Night night) {
        Violation violation = night.violation().orElseThrow();
        return Map.of("seed", night.seed(), "invariant", violation.invariant(), "what", words(violation));
    }

    private static String words(Violation violation) {
        return String.valueOf(violation.getMessage());
    }

    private static double perNight(Season.Yield yield) {
        return yield.cpuSeconds() * 1000 / Math.max(1, yield.nights());
    }

    private List<String> summary(Season.Yield yield) {
        List<String> lines = new ArrayList<>();
        yield.fired().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(fault ->
                lines.add(String.format(Locale.ROOT, "%10d  %s", fault.getValue(), fault.getKey())));
        missing(yield).forEach(fault -> lines.add("     never  " + fault));
        lines.add(String.format(Locale.ROOT, "%d nights, %.0f virtual hours, killed at %d places; %.1f s, %.2f ms CPU per"
                        + " night", yield.nights(), yield.virtualSeconds() / 3600, yield.crashPoints().size(),
                yield.seconds(), perNight(yield)));
        yield.failures().forEach(night -> lines.add(kiln.style().glyph("failed") + " seed " + night.seed() + " "
                + words(night.violation().orElseThrow())));
        if (yield.failures().isEmpty()) {
            lines.add(kiln.style().glyph("built") + " no invariant was violated");
        }
        return lines;
    }

    /// Plays a night once more and keeps its whole trace; told are its last lines.
    private void tell(long night) {
        List<String> lines = Season.replay(night).trace();
        if (!kiln.json) {
            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).forEach(kiln::say);
            kiln.say("Once more: ./kiln sim --seed " + night + " --trace FILE");
        }
        trace.ifPresent(file -> write(kiln.session.here().resolve(file), lines));
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
