/// What sits inside a process that is to be hurt: named fault points around its ports, and steps that rehearse instead
/// of building. Without the system properties that arm them nothing of this is in the way.
@NullMarked
package kiln.farm.fault;

import org.jspecify.annotations.NullMarked;
