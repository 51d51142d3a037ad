/// Hurts a real farm of many processes in every way that is known, and lets an oracle judge what is left: `kiln chaos`.
/// The door is [kiln.farm.chaos.Chaos].
@NullMarked
package kiln.farm.chaos;

import org.jspecify.annotations.NullMarked;
