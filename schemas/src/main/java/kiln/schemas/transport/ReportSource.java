package kiln.schemas.transport;

import java.time.Duration;
import java.util.List;
import kiln.schemas.message.WorkerReport;

/// The coordinator's end of the reports: one ordered log.
public interface ReportSource extends AutoCloseable {
    /// @param next offset after the report
    record Received(WorkerReport report, long next) {}

    /// From here on; 0 is the beginning.
    void seek(long offset);

    /// Reports since the last call, waiting for at most `patience` for the first.
    List<Received> poll(Duration patience);

    @Override
    void close();
}
