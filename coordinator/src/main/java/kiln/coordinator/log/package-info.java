/// Logs of jobs, to be looked into: by line, by what stands in them, by what went wrong. [Logs] is the door. However long
/// a log is, it takes little memory: what was asked for lies unpacked in a file that has no name any more.
@NullMarked
package kiln.coordinator.log;

import org.jspecify.annotations.NullMarked;
