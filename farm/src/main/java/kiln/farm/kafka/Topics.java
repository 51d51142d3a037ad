package kiln.farm.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import kiln.schemas.plan.Pool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.TopicExistsException;

/// Kiln's topics and its share groups. Every topic has one partition: reports and ledger because their order is their
/// meaning, offers because of the next paragraph.
///
/// A share group gives each partition to about members / partitions of its members, not to all of them. With one group
/// for all pools, two workers would divide the three topics between them, and one busy for an hour would keep the
/// offers of its pools from the other. So each pool has a group of its own, over one topic of one partition: every worker
/// sees every offer it could take.
///
/// @param patience for the whole of it
record Topics(String bootstrapServers, Duration patience) {
    static final String LEDGER = "kiln.ledger";
    static final String REPORTS = "kiln.reports";
    static final String PROGRESS = "kiln.progress";
    private static final String WORKERS = "kiln-workers-";

    /// A dead worker's unclaimed offer goes to the next one after this long, where the brokers allow it.
    static final Duration LOCK = Duration.ofSeconds(5);

    /// What brokers allow by default at the least.
    private static final Duration LOCK_BY_DEFAULT = Duration.ofSeconds(15);

    static String offers(Pool pool) {
        return "kiln.jobs." + pool.id();
    }

    static String workers(Pool pool) {
        return WORKERS + pool.id();
    }

    void create() {
        try (Admin admin = Admin.create(settings())) {
            Set<String> there = admin.listTopics().names().get();
            List<NewTopic> missing =
                    wanted().stream().filter(topic -> !there.contains(topic.name())).toList();
            for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
                createdOrThere(created);
            }
            configureGroups(admin);
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new KafkaUnreachableException("E140 Kafka at " + bootstrapServers + " does not serve (waited at most "
                    + patience.toSeconds() + " s): " + cause.getMessage() + "; check that it runs and the address", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private Map<String, Object> settings() {
        int millis = Math.toIntExact(patience.toMillis());
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(millis, 10_000),
                // A starting broker is asked often: the answer is milliseconds away.
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 20L,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 50L,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20L);
    }

    private static List<NewTopic> wanted() {
        List<NewTopic> topics = new ArrayList<>();
        for (Pool pool : Pool.values()) {
            topics.add(topic(offers(pool), Map.of("retention.ms", "86400000")));
        }
        topics.add(topic(REPORTS, Map.of("retention.ms", "1209600000")));
        topics.add(topic(LEDGER, Map.of("retention.ms", "-1", "retention.bytes", "-1")));
        topics.add(topic(
                PROGRESS, Map.of("retention.ms", "600000", "segment.ms", "300000", "segment.bytes", "16777216")));
        return topics;
    }

    private static NewTopic topic(String name, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(1), Optional.empty()).configs(settings);
    }

    private static void createdOrThere(KafkaFuture<Void> created) throws ExecutionException, InterruptedException {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void configureGroups(Admin admin) throws ExecutionException, InterruptedException {
        try {
            configureGroups(admin, LOCK);
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            if (!(why instanceof InvalidConfigurationException || why instanceof InvalidRequestException)) {
                throw e;
            }
            configureGroups(admin, LOCK_BY_DEFAULT);
        }
    }

    private static void configureGroups(Admin admin, Duration lock) throws ExecutionException, InterruptedException {
        Map<String, String> settings = Map.of(
                "share.auto.offset.reset", "earliest",
                "share.isolation.level", "read_committed",
                "share.delivery.count.limit", "10",
                "share.record.lock.duration.ms", Long.toString(lock.toMillis()));
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(entry -> new AlterConfigOp(
                        new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> groups = new HashMap<>();
        for (Pool pool : Pool.values()) {
            groups.put(new ConfigResource(ConfigResource.Type.GROUP, workers(pool)), changes);
        }
        admin.incrementalAlterConfigs(groups).all().get();
    }
}
