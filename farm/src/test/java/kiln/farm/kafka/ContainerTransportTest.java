package kiln.farm.kafka;

import kiln.farm.containers.ContainerServices;
import kiln.farm.containers.LocalDocker;
import kiln.schemas.transport.LedgerLogContract;
import kiln.schemas.transport.OffersContract;
import kiln.schemas.transport.Ports;
import kiln.schemas.transport.ProgressContract;
import kiln.schemas.transport.ReportsContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// The contracts on Kafka in a container, with the settings of `compose.yaml`.
@Tag("containers")
class ContainerTransportTest {
    @BeforeAll
    static void assumeDocker() {
        LocalDocker.assume();
    }

    private static Ports emptied() {
        return SharedBroker.emptied(ContainerServices.running().fromHost("contract").kafkaBootstrap());
    }

    @Nested
    class Ledger extends LedgerLogContract {
        private final Ports ports = emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Offers extends OffersContract {
        private final Ports ports = emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class Reports extends ReportsContract {
        private final Ports ports = emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }

    @Nested
    class ProgressFeed extends ProgressContract {
        private final Ports ports = emptied();

        @Override
        protected Ports ports() {
            return ports;
        }
    }
}
