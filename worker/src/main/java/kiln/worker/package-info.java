/// Hands: takes offers, works on them in a sandbox, reports. [Worker] is the door.
@NullMarked
package kiln.worker;

import org.jspecify.annotations.NullMarked;
