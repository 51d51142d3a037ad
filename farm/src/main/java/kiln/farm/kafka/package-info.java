/// The ports of `kiln.schemas.transport` on Kafka; the only place that knows Kafka's clients. [KafkaTransport] is the
/// door.
///
/// Brokers from 4.2 on: offers need share groups
/// ([KIP-932](https://cwiki.apache.org/confluence/display/KAFKA/KIP-932%3A+Queues+for+Kafka)).
@NullMarked
package kiln.farm.kafka;

import org.jspecify.annotations.NullMarked;
