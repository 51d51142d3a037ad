/// What every store promises, and tests of the parts that need none.
@NullMarked
package kiln.artifacts.store;

import org.jspecify.annotations.NullMarked;
