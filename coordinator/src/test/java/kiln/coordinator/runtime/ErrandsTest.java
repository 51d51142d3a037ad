package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private static final Command DONE = new Command.Forget(Graphs.BUILD);

    private final Deque<Runnable> away = new ArrayDeque<>();
    private final List<Foreman.Home> home = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private final Errands<Integer> errands = new Errands<>(4, 1_000, away::add, home::add);
    private final SequencedSet<Integer> waiting = new LinkedHashSet<>(IntStream.range(0, 10).boxed().toList());

    @Test
    void theOldestAndTheNewestGoOut_asManyAsThereIsRoom() {
        send(0);
        send(0);

        assertEquals(List.of(0, 1, 9, 8), asked);
    }

    @Test
    void whatCameHome_makesRoom() {
        send(0);
        away.remove().run();
        comeHome(5);
        waiting.remove(0);
        send(5);

        assertEquals(List.of(0, 1, 9, 8, 2), asked);
        assertEquals(Optional.of(DONE), home.getFirst().answer());
    }

    @Test
    void whatFailed_isSentAgainLater_andKeepsItsRoom() {
        waiting.retainAll(List.of(3));
        errands.send(waiting, what -> Optional.of(() -> {
            throw new StoreException("500");
        }), 0);
        away.remove().run();
        comeHome(10);

        assertEquals(1_010, errands.nextMillis());
        send(1_009);
        assertEquals(List.of(), asked);
        send(1_010);
        assertEquals(List.of(3), asked);
    }

    @Test
    void anErrandThatBreaks_comesHomeAllTheSame() {
        errands.send(waiting, what -> Optional.of(() -> {
            throw new IllegalStateException("a bug");
        }), 0);
        away.remove().run();

        assertEquals(List.of(new Foreman.Home(0, Optional.empty())), home);
    }

    @Test
    void whereNothingIsToBeDone_nothingIsSent() {
        errands.send(waiting, what -> Optional.empty(), 0);

        assertEquals(0, away.size());
        assertEquals(Long.MAX_VALUE, errands.nextMillis());
    }

    private void send(long now) {
        errands.send(waiting, this::errand, now);
    }

    private Optional<Supplier<Command>> errand(Integer what) {
        asked.add(what);
        return Optional.of(() -> DONE);
    }

    private void comeHome(long now) {
        errands.cameHome(home.getLast(), now);
    }
}
