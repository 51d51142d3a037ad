/// Tests of archives, hostile ones among them.
@NullMarked
package kiln.artifacts.archive;

import org.jspecify.annotations.NullMarked;
