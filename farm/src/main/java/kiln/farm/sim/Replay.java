package kiln.farm.sim;

import java.util.Arrays;
import java.util.TreeSet;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.Sweep;
import kiln.coordinator.view.Views;
import kiln.schemas.message.Codec;
import kiln.schemas.transport.LedgerLog;

/// ReplayEqualsLive: whoever reads the log from its beginning knows what the leader knows; and CheckpointEqualsLive:
/// so does who reads a checkpoint. SweepFindsNothing: nothing was overlooked by then.
final class Replay {
    private static final int AROUND = 80;

    private Replay() {}

    static void check(Ledger live, LedgerLog log) {
        if (!Sweep.of(live, 0).isEmpty()) {
            throw new Violation("SweepFindsNothing", Sweep.of(live, 0).toString());
        }
        Ledger replayed = new Ledger();
        log.replay(0, batch -> batch.events().forEach(replayed::apply));
        same("ReplayEqualsLive", live, replayed);
        Ledger restored = new Ledger();
        Compaction.of(live).forEach(restored::apply);
        same("CheckpointEqualsLive", live, restored);
    }

    private static void same(String what, Ledger live, Ledger other) {
        String one = picture(live);
        String two = picture(other);
        int at = Arrays.mismatch(one.toCharArray(), two.toCharArray());
        if (at >= 0) {
            throw new Violation(what, "live …" + around(one, at) + "…, the other …" + around(two, at) + "…");
        }
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - AROUND), Math.min(text.length(), at + AROUND));
    }

    private static String picture(Ledger ledger) {
        Views views = new Views(ledger, key -> "");
        StringBuilder picture = new StringBuilder();
        ledger.builds().values().forEach(build ->
                picture.append(Codec.encodeText(views.build(build, 0))).append(Codec.encodeText(views.jobs(build))));
        return picture.append(ledger.queued()).append(ledger.running()).append(ledger.toLookUp())
                .append(new TreeSet<>(ledger.toPublish().stream().map(CellRef::toString).toList()))
                .append(new TreeSet<>(ledger.toConclude())).toString();
    }
}
