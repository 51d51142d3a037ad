package kiln.schemas.transport;

import org.junit.jupiter.api.Nested;

/// The contracts on [InMemoryTransport].
class InMemoryTransportTest {
    @Nested
    class Ledger extends LedgerLogContract {
        private final Ports ports = new MemoryPorts(new InMemoryTransport());

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Offers extends OffersContract {
        private final Ports ports = new MemoryPorts(new InMemoryTransport());

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Reports extends ReportsContract {
        private final Ports ports = new MemoryPorts(new InMemoryTransport());

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class ProgressFeed extends ProgressContract {
        private final Ports ports = new MemoryPorts(new InMemoryTransport());

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    private record MemoryPorts(InMemoryTransport transport) implements Ports {
        @Override
        public LedgerLog openLedger() {
            return transport.openLedger();
        }

        @Override
        public LedgerHistory ledgerHistory() {
            return transport.ledgerHistory();
        }

        @Override
        public LedgerTail tailLedger() {
            return transport.tailLedger();
        }

        @Override
        public OfferSink offerSink() {
            return transport.offerSink();
        }

        @Override
        public OfferSource offerSource() {
            return transport.offerSource();
        }

        @Override
        public ReportSink reportSink() {
            return transport.reportSink();
        }

        @Override
        public ReportSource reportSource() {
            return transport.reportSource();
        }

        @Override
        public ProgressSink progressSink() {
            return transport.progressSink();
        }

        @Override
        public ProgressSource progressSource() {
            return transport.progressSource();
        }
    }
}
