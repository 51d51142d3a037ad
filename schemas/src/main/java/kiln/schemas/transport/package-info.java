/// The ports through which coordinator and workers talk, each with its in-memory form for tests and simulation.
/// Their adapters on Kafka are in `kiln.farm.kafka`; both pass the same contract tests.
@NullMarked
package kiln.schemas.transport;

import org.jspecify.annotations.NullMarked;
