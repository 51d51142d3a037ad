package kiln.farm.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.OfferSource;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/// One desk for all slots of a process that take from the same pools, kept as long as there is such a slot.
final class OfferDesks {
    private final Clients clients;
    private final Map<Set<Pool>, Open> open = new HashMap<>();

    private static final class Open {
        private final OfferDesk desk = new OfferDesk();
        private final List<PoolListener> pools;
        private int slots;

        Open(Clients clients, Set<Pool> pools) {
            this.pools = pools.stream().sorted().map(pool -> new PoolListener(pool.id(), link(clients, pool), desk)).toList();
        }

        private static PoolListener.BrokerLink link(Clients clients, Pool pool) {
            return new PoolListener.BrokerLink() {
                @Override
                public KafkaShareConsumer<byte[], byte[]> open() {
                    return clients.taker(pool);
                }

                @Override
                public boolean isReachable() {
                    return clients.isAnybodyThere();
                }
            };
        }

        /// Gives back what was not accepted. Each pool waits for its fetch under way, so all do it at once.
        void close() {
            desk.close();
            Closing.whileInterrupted(() -> {
                pools.forEach(PoolListener::wake);
                pools.forEach(PoolListener::awaitEnd);
            });
        }
    }

    OfferDesks(Clients clients) {
        this.clients = clients;
    }

    synchronized OfferSource slot(Set<Pool> pools) {
        Open at = open.computeIfAbsent(Set.copyOf(pools), wanted -> new Open(clients, wanted));
        at.slots++;
        return new KafkaOfferSource(at.desk, () -> leave(pools, at));
    }

    private synchronized void leave(Set<Pool> pools, Open at) {
        at.slots--;
        if (at.slots == 0) {
            open.remove(pools);
            at.close();
        }
    }
}
