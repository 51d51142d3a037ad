/// What a farm on one machine brings along: a Kafka broker in a JVM of its own ([EmbeddedBroker]) and an S3 server.
/// Knows nothing of coordinator and workers.
@NullMarked
package kiln.farm.embedded;

import org.jspecify.annotations.NullMarked;
