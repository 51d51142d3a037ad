/// What the farm knows and how it judges. [Decider] says what becomes true when something is asked or reported;
/// [Ledger#apply] is the only change, live and at restart alike.
/// Pure: no clock, no randomness, no input or output, no library.
@NullMarked
package kiln.coordinator.ledger;

import org.jspecify.annotations.NullMarked;
