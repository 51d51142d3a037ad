package kiln.farm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import kiln.coordinator.ledger.Command;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.WorkerId;

/// Those who ask for builds and change their minds, and those who look after workers. An answer that never came is asked
/// for again.
final class People {
    private static final long AGAIN_MILLIS = 3_000;

    private final World world;
    private final Weather weather;
    private final Requests requests;
    private final Court court;
    private final Consumer<LongFunction<Command>> ask;
    private final List<BuildId> wanted = new ArrayList<>();
    private int born;

    /// @param ask puts a command to whoever leads, with his time, or loses it
    People(World world, Court court, Consumer<LongFunction<Command>> ask) {
        this.world = world;
        this.weather = world.weather;
        this.requests = new Requests(world.weather);
        this.court = court;
        this.ask = ask;
    }

    /// One to three builds come in during so many ms, now and then a storm of them.
    void come(long millis) {
        for (int i = 1 + weather.below(3); i > 0; i--) {
            world.after(weather.between(0, millis / 2), () -> submit(weather.chance(0.1)));
        }
        if (weather.strikes(Fault.REBUILD_STORM, 0.1)) {
            storm(true, weather.between(0, millis / 2));
        }
        if (weather.strikes(Fault.CANCEL_STORM, 0.1)) {
            storm(false, weather.between(0, millis / 2));
        }
    }

    private void storm(boolean rebuild, long at) {
        for (int i = 2 + weather.below(4); i > 0; i--) {
            world.after(at + weather.between(0, 3_000), () -> {
                BuildId build = submit(rebuild);
                if (!rebuild) {
                    world.after(weather.between(0, 3_000), () -> cancel(build));
                }
            });
        }
    }

    private BuildId submit(boolean rebuild) {
        BuildId build = new BuildId("20260101-000000-" + String.format("%04x", ++born));
        Plan plan = requests.plan(build, rebuild);
        wanted.add(build);
        world.note("people", "want", build);
        insist(build, plan);
        if (weather.strikes(Fault.CANCEL, 0.15)) {
            world.after(weather.between(0, 60_000), () -> cancel(build));
        }
        if (weather.strikes(Fault.CANCEL_CELL, 0.15)) {
            world.after(weather.between(0, 60_000), () -> cancelCell(build, plan));
        }
        if (weather.strikes(Fault.PAUSE, 0.15)) {
            world.after(weather.between(0, 60_000), () -> pause(build));
        }
        return build;
    }

    private void insist(BuildId build, Plan plan) {
        if (!court.records().isAccepted(build)) {
            ask.accept(at -> new Command.Submit(build, plan, at));
            world.after(AGAIN_MILLIS, () -> insist(build, plan));
        }
    }

    private void cancel(BuildId build) {
        if (!court.records().isFinished(build) && !court.cancels().isCancelled(build)) {
            ask.accept(at -> new Command.Cancel(build, "cancelled", at));
            world.after(AGAIN_MILLIS, () -> cancel(build));
        }
    }

    private void cancelCell(BuildId build, Plan plan) {
        PlannedCell cell = plan.cells().get(weather.below(plan.cells().size()));
        world.note("people", "do not want", cell.cell());
        court.cancels().mayBeCancelled(build, cell.cell());
        ask.accept(at -> new Command.CancelCell(build, cell.cell(), "cancelled", at));
    }

    private void pause(BuildId build) {
        world.note("people", "pause", build);
        ask.accept(at -> new Command.Pause(build, "later", at));
        world.after(weather.between(1_000, 40_000), () -> resume(build));
    }

    private void resume(BuildId build) {
        ask.accept(at -> new Command.Resume(build, at));
    }

    void drain(WorkerId worker) {
        boolean now = weather.strikes(Fault.DRAIN_NOW, 0.5);
        world.note("people", now ? "drain at once" : "drain", worker);
        ask.accept(at -> new Command.Drain(worker, "a new disk", now, at));
        world.after(weather.between(1_000, 40_000), () -> release(worker));
    }

    private void release(WorkerId worker) {
        ask.accept(at -> new Command.Release(worker, "the disk is new", at));
    }

    /// What was told to wait or to rest goes on, whatever of it got lost before.
    void calmDown() {
        wanted.stream().filter(court.wants()::isPaused).forEach(this::resume);
        court.roster().drained().forEach(this::release);
        world.after(AGAIN_MILLIS, () -> {
            if (!areServed()) {
                calmDown();
            }
        });
    }

    /// Whether everything they asked for was taken on and has ended.
    boolean areServed() {
        return wanted.stream().allMatch(court.records()::isFinished);
    }

    List<BuildId> unserved() {
        return wanted.stream().filter(build -> !court.records().isFinished(build)).toList();
    }
}
