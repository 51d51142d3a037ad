package kiln.schemas.transport;

import static kiln.schemas.transport.Samples.claimed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import kiln.schemas.message.WorkerReport;
import org.junit.jupiter.api.Test;

/// What every [ReportSink] and [ReportSource] holds to.
public abstract class ReportsContract {
    protected abstract Ports ports();

    @Test
    void reports_arriveInOrder() throws InterruptedException {
        try (ReportSink sink = ports().reportSink(); ReportSource source = ports().reportSource()) {
            source.seek(0);
            for (WorkerReport report : claimed(0, 20)) {
                sink.send(report);
            }

            assertEquals(claimed(0, 20), reports(Waiting.atLeast(20, source::poll)));
            assertEquals(List.of(), Waiting.atOnce(source::poll));
        }
    }

    @Test
    void claim_needNotBeWaitedFor_andComesBeforeWhatIsSentLater() throws InterruptedException {
        try (ReportSink sink = ports().reportSink(); ReportSource source = ports().reportSource()) {
            source.seek(0);
            List<WorkerReport> claims = claimed(0, 20);
            for (WorkerReport claim : claims.subList(0, 19)) {
                sink.claim((WorkerReport.Claimed) claim);
            }
            sink.send(claims.getLast());

            assertEquals(claims, reports(Waiting.atLeast(20, source::poll)));
        }
    }

    @Test
    void anotherSource_goesOnWhereTheFirstStopped() throws InterruptedException {
        try (ReportSink sink = ports().reportSink()) {
            for (WorkerReport report : claimed(0, 5)) {
                sink.send(report);
            }
        }
        long next;
        try (ReportSource first = ports().reportSource()) {
            first.seek(0);
            next = Waiting.atLeast(5, first::poll).get(2).next();
        }

        try (ReportSource second = ports().reportSource()) {
            second.seek(next);
            assertEquals(claimed(3, 5), reports(Waiting.atLeast(2, second::poll)));
        }
    }

    @Test
    void readAgain_reportsHaveTheSameOffsets() throws InterruptedException {
        try (ReportSink sink = ports().reportSink(); ReportSource source = ports().reportSource()) {
            for (WorkerReport report : claimed(0, 3)) {
                sink.send(report);
            }
            source.seek(0);
            List<ReportSource.Received> once = Waiting.atLeast(3, source::poll);

            source.seek(0);

            assertEquals(once, Waiting.atLeast(3, source::poll));
            assertEquals(once.get(0).next() + 2, once.get(2).next());
        }
    }

    protected static List<WorkerReport> reports(List<ReportSource.Received> received) {
        return received.stream().map(ReportSource.Received::report).toList();
    }
}
