/// What shall be built: requests, cells, jobs and their options. Pure values.
@NullMarked
package kiln.schemas.plan;

import org.jspecify.annotations.NullMarked;
