/// Tests of the check of finished images: good ones, and doctored ones.
@NullMarked
package kiln.artifacts.layout;

import org.jspecify.annotations.NullMarked;
