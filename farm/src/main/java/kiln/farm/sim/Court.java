package kiln.farm.sim;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerLog;

/// All invariants of one simulation, told of all that becomes true.
final class Court {
    private final I1OneTerminalRecord records = new I1OneTerminalRecord();
    private final StartsAreWanted wants = new StartsAreWanted();
    private final Roster roster;
    private final SharedJobsSurvive cancels = new SharedJobsSurvive();
    private final I4NothingLeftAtRest rest;
    private final List<Invariant> invariants = new ArrayList<>();
    private final World world;

    Court(World world, Broker broker, Bucket bucket, Luck luck) {
        this.world = world;
        this.roster = new Roster(luck);
        this.rest = new I4NothingLeftAtRest(luck::running);
        invariants.addAll(List.of(
                wants, records, new I2WholeResults(bucket, luck), new I3PublishedNeverChanges(bucket), rest));
        invariants.addAll(new Attempts(broker).invariants());
        invariants.addAll(new Blame(luck, wants, roster, broker.signs).invariants());
        invariants.addAll(roster.invariants());
        invariants.addAll(List.of(cancels, new KeysTellTheTruth(), new ResultIsWrittenOnce(bucket),
                new LostInputsAreMadeAgain(), new CheckpointAndTailEqualTheWhole(world.weather)));
        broker.witness(this::hear);
        bucket.watch(key -> judge(() -> invariants.forEach(invariant -> invariant.touched(key))));
    }

    I1OneTerminalRecord records() {
        return records;
    }

    StartsAreWanted wants() {
        return wants;
    }

    Roster roster() {
        return roster;
    }

    SharedJobsSurvive cancels() {
        return cancels;
    }

    private void hear(LedgerLog.Batch batch) {
        for (LedgerEvent event : batch.events()) {
            judge(() -> invariants.forEach(invariant -> invariant.on(event)));
        }
    }

    /// A violation ends the run even if somebody on the way catches it.
    private void judge(Runnable hearing) {
        try {
            hearing.run();
        } catch (Violation e) {
            world.fail(e);
            throw e;
        }
    }

    boolean isQuiet() {
        return rest.holds();
    }

    String unrest() {
        return rest.toString();
    }

    void atRest() {
        invariants.forEach(Invariant::atRest);
    }
}
