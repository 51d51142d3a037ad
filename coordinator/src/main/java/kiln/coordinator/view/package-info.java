/// What people and programs see of the farm: records that become JSON as they stand. Pure.
@NullMarked
package kiln.coordinator.view;

import org.jspecify.annotations.NullMarked;
