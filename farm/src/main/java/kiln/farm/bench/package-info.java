/// A farm for measuring: real broker, store, coordinator and worker up to the tools, with jobs that were never
/// planned from a catalog.
@NullMarked
package kiln.farm.bench;

import org.jspecify.annotations.NullMarked;
