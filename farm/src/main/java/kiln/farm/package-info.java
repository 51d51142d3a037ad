/// The front door's ground floor: settings, the data folder, and [Wiring], by which commands start farms and roles.
/// Knows nothing of the command line.
@NullMarked
package kiln.farm;

import org.jspecify.annotations.NullMarked;
