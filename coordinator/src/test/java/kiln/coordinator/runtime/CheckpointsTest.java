package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Graphs;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// What was written is read, or nothing is.
class CheckpointsTest {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Checkpoints checkpoints = new Checkpoints(store);

    @Test
    void whatWasWritten_isRead() {
        checkpoints.write(at(7));

        assertEquals(List.of("ledger/checkpoint-00000000000000000007.ndjson.zst"), checkpoints.newestFirst());
        assertEquals(Optional.of(at(7)), read());
    }

    @Test
    void theNewestTwoAreKept() {
        List.of(7L, 10L, 9L, 100L).forEach(position -> checkpoints.write(at(position)));

        assertEquals(
                List.of("ledger/checkpoint-00000000000000000100.ndjson.zst", "ledger/checkpoint-00000000000000000010.ndjson.zst"),
                checkpoints.newestFirst());
    }

    @Test
    void oneThatWasCutOffOrChanged_isNotRead() {
        checkpoints.write(at(7));
        String key = checkpoints.newestFirst().getFirst();
        byte[] whole = store.get(key).orElseThrow();
        for (int cut = 0; cut < whole.length; cut += 7) {
            store.putObject(key, Arrays.copyOf(whole, cut), "application/zstd");
            assertEquals(Optional.empty(), read(), "cut at " + cut);
        }
        for (int at = 0; at < whole.length; at += 7) {
            byte[] spoilt = whole.clone();
            spoilt[at] ^= 0x20;
            store.putObject(key, spoilt, "application/zstd");
            assertEquals(Optional.empty(), read().filter(one -> !one.equals(at(7))), "changed at " + at);
        }
    }

    @Test
    void oneOfANewerVersion_isNotRead() {
        Checkpoint.Head head = at(7).head();
        checkpoints.write(new Checkpoint(
                new Checkpoint.Head(Checkpoint.FORMAT + 1, 7, head.reportsTaken(), head.anchor()), at(7).events()));

        assertEquals(Optional.empty(), read());
    }

    @Test
    void oneThatIsGone_isNotRead() {
        assertEquals(Optional.empty(), checkpoints.read("ledger/checkpoint-00000000000000000007.ndjson.zst"));
    }

    private Optional<Checkpoint> read() {
        return checkpoints.read(checkpoints.newestFirst().getFirst());
    }

    private static Checkpoint at(long position) {
        List<LedgerEvent> events = List.of(
                new LedgerEvent.BuildForgotten(Graphs.BUILD), new LedgerEvent.LedgerRestored(3, 1, Optional.of(Graphs.BUILD)));
        Checkpoint.Anchor anchor = new Checkpoint.Anchor(position - 1, 1, 5, Optional.of(events.getFirst()));
        return new Checkpoint(new Checkpoint.Head(Checkpoint.FORMAT, position, 5, anchor), events);
    }
}
