/// Tests of the embedded servers.
@NullMarked
package kiln.farm.embedded;

import org.jspecify.annotations.NullMarked;
