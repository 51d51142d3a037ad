package kiln.farm.kafka;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// Kafka's clients print their settings at every start and, while the broker is away, a warning or two a second each.
/// Levels somebody has set in the logging configuration stay as they are.
final class ClientLogging {
    private static final Map<String, Level> LEVELS = Map.of(
            "org.apache.kafka", Level.WARN,
            "org.apache.kafka.clients.NetworkClient", Level.ERROR,
            "org.apache.kafka.clients.FetchSessionHandler", Level.ERROR,
            "org.apache.kafka.clients.Metadata", Level.ERROR,
            "org.apache.kafka.clients.consumer.internals", Level.ERROR,
            "org.apache.kafka.clients.producer.internals", Level.ERROR);

    private ClientLogging() {}

    static void quieten() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            LEVELS.forEach((name, level) -> {
                Logger logger = context.getLogger(name);
                if (Optional.ofNullable(logger.getLevel()).isEmpty()) {
                    logger.setLevel(level);
                }
            });
        }
    }
}
