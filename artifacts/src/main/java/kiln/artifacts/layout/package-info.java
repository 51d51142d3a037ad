/// Reads the bytes of a finished disk image and says whether they are what was ordered. It shares no code with what writes
/// them. Pure: bytes in, verdict out.
@NullMarked
package kiln.artifacts.layout;

import org.jspecify.annotations.NullMarked;
