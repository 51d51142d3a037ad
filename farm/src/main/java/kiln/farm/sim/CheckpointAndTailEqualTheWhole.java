package kiln.farm.sim;

import java.util.List;
import java.util.Optional;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.LedgerEvent;

/// Whoever starts from a checkpoint of any moment and reads on knows what one knows who read everything.
final class CheckpointAndTailEqualTheWhole implements Invariant {
    private static final double PER_EVENT = 0.005;

    private final Weather weather;
    private final Ledger whole = new Ledger();
    private Optional<Ledger> restored = Optional.empty();

    CheckpointAndTailEqualTheWhole(Weather weather) {
        this.weather = weather;
    }

    @Override
    public void on(LedgerEvent event) {
        whole.apply(event);
        restored.ifPresent(ledger -> ledger.apply(event));
        if (weather.chance(PER_EVENT)) {
            compare();
            restored = Optional.of(afterCheckpoint(whole));
        }
    }

    @Override
    public void atRest() {
        compare();
    }

    private void compare() {
        restored.ifPresent(ledger -> Replay.same(name(), whole, ledger));
    }

    static Ledger afterCheckpoint(Ledger ledger) {
        Ledger restored = new Ledger();
        List<LedgerEvent> checkpoint = Compaction.of(ledger);
        checkpoint.forEach(restored::apply);
        return restored;
    }
}
