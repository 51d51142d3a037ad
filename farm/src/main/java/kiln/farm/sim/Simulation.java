package kiln.farm.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import kiln.coordinator.ledger.Command;
import kiln.schemas.transport.LedgerLog;

/// One night of a whole farm: a storm, then calm, in which everything must come to its end. The same seed is the same
/// night, event for event.
public final class Simulation {
    private static final long CALM_MILLIS_MAX = 3_600_000;
    private static final long LAST_WORDS_MILLIS = 60_000;
    /// After so long nothing of the storm is still under way, nor does a call wait for a line that was cut then.
    private static final long LATE_MILLIS = 61_000;
    private static final long TAKE_OVER_MILLIS_MAX = 10_000;
    private static final long AFTER_TAKE_OVER_MILLIS = 12_000;
    private static final long CLOCK_MILLIS_MAX = 2 * 3_600_000L;

    private final World world;
    private final Path scratch;
    private final Bucket bucket = new Bucket();
    private final Broker broker;
    private final Luck luck;
    private final boolean reproducible;
    private final int coordinators;
    private final Court court;
    private final People people;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();
    private int born;
    private int seated;

    /// @param scratch a folder of this simulation's own
    /// @param traceAll whether the trace keeps all lines, and gets a digest
    private Simulation(long seed, Path scratch, boolean traceAll) {
        this.world = new World(seed, traceAll);
        this.scratch = scratch;
        this.broker = new Broker(world);
        this.luck = new Luck(world);
        this.reproducible = world.weather.chance(0.5);
        this.coordinators = world.weather.chance(0.4) ? 2 : 1;
        this.court = new Court(world, broker, bucket, luck);
        this.people = new People(world, court, this::ask);
    }

    /// @return what became of it; violations are values
    public static Night run(long seed, Path scratch, boolean traceAll) {
        Simulation simulation = new Simulation(seed, scratch, traceAll);
        Optional<Violation> violation = Optional.empty();
        try {
            simulation.play();
        } catch (Violation e) {
            violation = Optional.of(e);
        } catch (LinkageError e) {
            // Says something about how Kiln was put together, nothing about what it does.
            throw e;
        } catch (RuntimeException | Error e) {
            violation = Optional.of(new Violation("NothingIsThrown", e + " at " + List.of(e.getStackTrace())));
        } finally {
            simulation.end();
        }
        World world = simulation.world;
        return new Night(seed, violation, Map.copyOf(world.weather.fired()), Map.copyOf(world.weather.crashPoints()),
                world.now(), world.trace.digest(), world.trace.lines());
    }

    private void play() {
        Weather weather = world.weather;
        long storm = weather.between(20_000, 150_000);
        for (int i = 0; i < coordinators; i++) {
            sit(weather.chance(0.5));
        }
        for (int i = weather.below(3); i >= 0; i--) {
            hire();
        }
        people.come(storm);
        new Storm(world, bucket, workers, seats, () -> sit(true), people).begin();
        world.run(storm, () -> false);
        calmDown();
        long bound = world.now() + CALM_MILLIS_MAX;
        world.run(bound, this::isAtRest);
        if (!isAtRest()) {
            throw new Violation("EveryBuildEnds", people.unserved() + " after " + bound + " ms; " + court.unrest());
        }
        world.run(world.now() + LAST_WORDS_MILLIS, () -> false);
        court.atRest();
        LedgerLog log = broker.transport().openLedger();
        leader().flatMap(Seat::ledger).ifPresent(live -> Replay.check(live, log));
    }

    private boolean isAtRest() {
        return people.areServed() && court.isQuiet();
    }

    /// Everything that was stopped, cut off or spoilt is well again; what is dead is replaced.
    private void calmDown() {
        world.weather.calmDown();
        world.note("weather", "calms down", "");
        List<Process> all = new ArrayList<>();
        workers.forEach(worker -> all.add(worker.process));
        seats.forEach(seat -> all.add(seat.process));
        all.forEach(process -> {
            process.thaw();
            process.links.heal();
        });
        people.calmDown();
        if (world.weather.chance(0.5)) {
            world.after(LATE_MILLIS, this::killTheLeader);
        }
    }

    /// With a standby beside it that has nothing to wait for: then it leads soon.
    private void killTheLeader() {
        Optional<Seat> leader = leader();
        if (leader.isPresent() && seats.stream().anyMatch(Seat::isStandingBy)) {
            world.weather.happens(Fault.LEADER_KILLED_BESIDE_A_STANDBY);
            leader.get().process.kill("beside a standby");
            world.after(TAKE_OVER_MILLIS_MAX, () -> {
                if (leader().isEmpty()) {
                    throw new Violation("StandbyTakesOver", "nobody leads " + TAKE_OVER_MILLIS_MAX + " ms after the leader's death");
                }
            });
        }
    }

    private void end() {
        world.unwind(() -> {
            List.copyOf(workers).forEach(worker -> worker.process.kill("with the simulation"));
            List.copyOf(seats).forEach(seat -> seat.process.kill("with the simulation"));
        });
    }

    private Optional<Seat> leader() {
        return seats.reversed().stream().filter(Seat::isLeading).findFirst();
    }

    private void ask(LongFunction<Command> command) {
        leader().ifPresent(seat -> seat.ask(command));
    }

    /// @param alone whether it believes that no other leads, rightly or not
    private void sit(boolean alone) {
        long offset = world.weather.strikes(Fault.COORDINATOR_STARTS_WITH_A_WRONG_CLOCK, 0.3)
                ? world.weather.between(-CLOCK_MILLIS_MAX, CLOCK_MILLIS_MAX)
                : 0;
        Seat seat = new Seat(world, broker, bucket, "coordinator-" + ++seated, alone, offset);
        seats.add(seat);
        seat.process.afterDeath(() -> {
            seats.remove(seat);
            world.after(world.weather.isCalm() ? AFTER_TAKE_OVER_MILLIS : world.weather.between(500, 15_000), () -> {
                if (seats.size() < coordinators) {
                    sit(world.weather.chance(0.5));
                }
            });
        });
    }

    private void hire() {
        SimWorker worker = new SimWorker(world, broker, bucket, luck, "worker-" + ++born,
                world.weather.chance(0.3) ? 2 : 1, reproducible, scratch);
        workers.add(worker);
        worker.process.afterDeath(() -> {
            workers.remove(worker);
            world.after(world.weather.between(500, 20_000), this::hire);
        });
    }
}
