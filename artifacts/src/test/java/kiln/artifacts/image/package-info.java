/// Tests of partition tables, against golden bytes and the tools of other people.
@NullMarked
package kiln.artifacts.image;

import org.jspecify.annotations.NullMarked;
