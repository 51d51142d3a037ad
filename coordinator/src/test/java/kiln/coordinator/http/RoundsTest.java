package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoundsTest {
    private final Rounds<Integer> rounds = new Rounds<>();
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void whoComesWhileOneIsBeingMade_getsTheNext_whichIsForAllOfThem() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch come = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> rounds.get(() -> {
                begun.countDown();
                await(come);
                return made.incrementAndGet();
            }));
            begun.await();
            List<Thread> waiting = new ArrayList<>();
            List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 20; i++) {
                waiting.add(Thread.ofPlatform().start(() -> answers.add(rounds.get(made::incrementAndGet))));
            }
            waiting.forEach(RoundsTest::awaitWaiting);
            come.countDown();
            for (Thread thread : waiting) {
                thread.join();
            }

            assertEquals(1, first.get());
            assertEquals(Collections.nCopies(20, 2), answers);
        }
    }

    @Test
    void aMakerThatFails_failsForThoseWhoWaited_andTheNextIsMadeAnew() {
        assertThrows(IllegalStateException.class, () -> rounds.get(() -> {
            throw new IllegalStateException("no");
        }));
        assertEquals(1, rounds.get(made::incrementAndGet));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
