package kiln.schemas.transport;

import kiln.schemas.message.WorkerReport;

/// A worker's end of the reports.
public interface ReportSink extends AutoCloseable {
    /// Durable when it returns; while the broker is away it waits and tries again until interrupted.
    ///
    /// @throws InterruptedException if the worker gives up
    void send(WorkerReport report) throws InterruptedException;

    @Override
    void close();
}
