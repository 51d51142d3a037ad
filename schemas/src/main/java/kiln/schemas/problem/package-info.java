/// How a mistake is told: where, what was seen, and what was probably meant. Pure.
@NullMarked
package kiln.schemas.problem;

import org.jspecify.annotations.NullMarked;
