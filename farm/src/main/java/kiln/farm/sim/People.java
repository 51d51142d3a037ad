package kiln.farm.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kiln.coordinator.ledger.Command;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Plan;

/// Those who ask for builds and change their minds. An answer that never came is asked for again.
final class People {
    private static final long AGAIN_MILLIS = 3_000;

    private final World world;
    private final Requests requests;
    private final I1OneTerminalRecord records;
    private final SharedJobsSurvive cancels;
    private final Consumer<Command> ask;
    private final List<BuildId> wanted = new ArrayList<>();
    private int born;

    /// @param ask puts a command to whoever leads, or loses it
    People(World world, I1OneTerminalRecord records, SharedJobsSurvive cancels, Consumer<Command> ask) {
        this.world = world;
        this.requests = new Requests(world.weather);
        this.records = records;
        this.cancels = cancels;
        this.ask = ask;
    }

    /// One to three builds come in during so many ms, now and then a storm of them.
    void come(long millis) {
        Weather weather = world.weather;
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
        for (int i = 2 + world.weather.below(4); i > 0; i--) {
            world.after(at + world.weather.between(0, 3_000), () -> {
                BuildId build = submit(rebuild);
                if (!rebuild) {
                    world.after(world.weather.between(0, 3_000), () -> cancel(build));
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
        if (world.weather.strikes(Fault.CANCEL, 0.15)) {
            world.after(world.weather.between(0, 60_000), () -> cancel(build));
        }
        return build;
    }

    private void insist(BuildId build, Plan plan) {
        if (!records.isAccepted(build)) {
            ask.accept(new Command.Submit(build, plan, world.now()));
            world.after(AGAIN_MILLIS, () -> insist(build, plan));
        }
    }

    private void cancel(BuildId build) {
        if (!records.isFinished(build) && !cancels.isCancelled(build)) {
            ask.accept(new Command.Cancel(build, "cancelled", world.now()));
            world.after(AGAIN_MILLIS, () -> cancel(build));
        }
    }

    /// Whether everything they asked for was taken on and has ended.
    boolean areServed() {
        return wanted.stream().allMatch(records::isFinished);
    }

    List<BuildId> unserved() {
        return wanted.stream().filter(build -> !records.isFinished(build)).toList();
    }
}
