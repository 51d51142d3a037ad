/// The bytes of disk images: partition tables and where things lie. Pure: values in, bytes out, no input or output.
@NullMarked
package kiln.artifacts.image;

import org.jspecify.annotations.NullMarked;
