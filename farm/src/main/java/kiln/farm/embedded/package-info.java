/// The servers a farm needs, started by itself when none are given. [EmbeddedS3] serves a folder as S3.
@NullMarked
package kiln.farm.embedded;

import org.jspecify.annotations.NullMarked;
