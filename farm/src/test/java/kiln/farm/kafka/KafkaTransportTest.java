package kiln.farm.kafka;

import kiln.schemas.transport.LedgerLogContract;
import kiln.schemas.transport.OffersContract;
import kiln.schemas.transport.Ports;
import kiln.schemas.transport.ProgressContract;
import kiln.schemas.transport.ReportsContract;
import org.junit.jupiter.api.Nested;

/// The contracts on Kafka.
class KafkaTransportTest {
    @Nested
    class Ledger extends LedgerLogContract {
        private final Ports ports = SharedBroker.emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Offers extends OffersContract {
        private final Ports ports = SharedBroker.emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Reports extends ReportsContract {
        private final Ports ports = SharedBroker.emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class ProgressFeed extends ProgressContract {
        private final Ports ports = SharedBroker.emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }
}
