/// The services of a farm on one machine: [EmbeddedBroker], Kafka in a child JVM, and [EmbeddedS3], an S3 server in this
/// process. The only package that knows s3proxy, and one of the few that start a process.
@NullMarked
package kiln.farm.embedded;

import org.jspecify.annotations.NullMarked;
