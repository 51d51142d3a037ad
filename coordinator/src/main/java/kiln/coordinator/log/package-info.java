/// Logs of jobs, to be looked into: by line, by what stands in them, by what went wrong. [Logs] is the door. However long
/// a log is, it takes little memory: it lies unpacked in a file that has no name any more, with an index beside it.
@NullMarked
package kiln.coordinator.log;

import org.jspecify.annotations.NullMarked;
