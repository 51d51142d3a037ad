package kiln.coordinator.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TailsTest {
    private static final JobId JOB = new JobId("kernel-" + "0".repeat(32));
    private static final WorkerId WORKER = new WorkerId("alice-1");

    private final Tails tails = new Tails(new Tails.Bounds(2, 5, 10_000));

    @Test
    void linesThatFollowEachOther_areOneLog_howeverOftenTheyAreTold() {
        say(1, "a\nb");
        say(3, "c");
        say(2, "b\nc\nd");

        assertEquals(new LiveLog(1, 1, List.of("a", "b", "c", "d"), ""), seen());
        assertEquals(4, seen().last());
    }

    @Test
    void ofMoreLinesThanAreHeld_theLastRemain_andItIsSaid() {
        say(1, "a\nb\nc\nd\ne\nf\ng");

        assertEquals(
                new LiveLog(1, 3, List.of("c", "d", "e", "f", "g"), "Lines 1 to 2 are not held any more: of a job that runs only"
                        + " the last lines are. They will be in the log when the job has ended."),
                seen());
    }

    @Test
    void afterAGap_nothingIsMissingFromTheFirstLineOn() {
        say(1, "a");
        say(3, "c\n");

        assertEquals(
                new LiveLog(1, 3, List.of("c", ""), "Lines 1 to 2 are not known here: this coordinator did not hear all of it, as"
                        + " after it took over. They will be in the log when the job has ended."),
                seen());
    }

    @Test
    void eachAttempt_andEachWorkerWhoBelievesItIsHis_hasALogOfItsOwn() {
        say(1, "a");
        tails.heard(new Progress.LogLines(new WorkerId("bob-2"), JOB, 1, 1, "x"));
        tails.heard(new Progress.LogLines(WORKER, JOB, 2, 1, "second"));

        assertEquals(List.of(), seen().lines(), "of more than two, those last heard of are kept");
        assertEquals(List.of("second"), tails.of(JOB, 2, WORKER).lines());
        assertEquals(List.of("x"), tails.of(JOB, 1, new WorkerId("bob-2")).lines());
    }

    @Test
    void longLines_areHeldWithinTheBytes() {
        IntStream.rangeClosed(1, 5).forEach(line -> say(line, "x".repeat(4_000)));

        assertEquals(4, seen().first());
        assertEquals(2, seen().lines().size());
    }

    @Test
    void whoWaitsForALine_isWokenByIt_andByItAlone() throws InterruptedException {
        CountDownLatch woken = new CountDownLatch(1);
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                tails.await(JOB, 1, Duration.ofMinutes(5));
                woken.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        say(1, "a");
        assertEquals(1, woken.getCount());
        say(2, "b");
        woken.await();
        waiting.join();
    }

    @Test
    void aLogThatGrows_isLookedIntoLikeAnyOther() throws IOException {
        say(11, "make all\na.c:1:2: error: no\nmake: done");

        try (LogText all = seen().text(); LogText end = seen().text(13); LogText beyond = seen().text(99)) {
            assertEquals(new LogText.Found("error", 1, List.of(new LogText.Hit(12, "a.c:1:2: error: no")), 0), all.search("error", 1, 10));
            assertEquals(12, all.wrong().line());
            assertEquals(new LogText.Lines(13, 13, List.of("make: done")), end.lines(13, 10));
            assertEquals(new LogText.Lines(99, 13, List.of()), beyond.lines(99, 10));
        }
    }

    @Test
    void aLogOfWhichNothingWasHeard_isEmpty() throws IOException {
        try (LogText text = seen().text(7)) {
            assertEquals(0, text.total());
            assertTrue(text.lines(7, 10).lines().isEmpty());
        }
    }

    private void say(long from, String text) {
        tails.heard(new Progress.LogLines(WORKER, JOB, 1, from, text));
    }

    private LiveLog seen() {
        return tails.of(JOB, 1, WORKER);
    }
}
