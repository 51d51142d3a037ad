package kiln.worker;

import java.util.function.Supplier;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ReportSink;

/// The worker's ends of the wires. It closes what it was given.
///
/// @param offers makes one source per slot
public record WorkerPorts(Supplier<OfferSource> offers, ReportSink reports, ProgressSink progress, LedgerTail ledger) {}
