package kiln.schemas.transport;

/// One transport under test. Each test gets it without records of tests before.
public interface Ports {
    LedgerLog openLedger();

    LedgerHistory ledgerHistory();

    LedgerTail tailLedger();

    OfferSink offerSink();

    OfferSource offerSource();

    ReportSink reportSink();

    ReportSource reportSource();

    ProgressSink progressSink();

    ProgressSource progressSource();
}
