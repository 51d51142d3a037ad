/// What is said on the wires. Pure values, except that [Codec] knows JSON.
@NullMarked
package kiln.schemas.message;

import org.jspecify.annotations.NullMarked;
