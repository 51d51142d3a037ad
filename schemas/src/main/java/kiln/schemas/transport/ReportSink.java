package kiln.schemas.transport;

import kiln.schemas.message.WorkerReport;

/// A worker's end of the reports.
public interface ReportSink extends AutoCloseable {
    /// Durable when it returns; while the broker is away it waits and tries again until interrupted.
    ///
    /// @throws InterruptedException if the worker gives up
    void send(WorkerReport report) throws InterruptedException;

    /// Puts a claim on its way, before whatever is sent later, and need not wait until it has arrived: one that is lost
    /// with its process costs nothing but the offer's repetition.
    ///
    /// @throws InterruptedException if it had to wait after all, and the worker gives up
    void claim(WorkerReport.Claimed claim) throws InterruptedException;

    @Override
    void close();
}
