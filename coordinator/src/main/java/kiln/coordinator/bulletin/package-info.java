/// What the farm posts where people find it, in the bucket: facts of images, advice, the state of the farm, as JSON and as
/// plain pages that stand by themselves. [Bulletin] writes, [Shelf] reads the facts, [BoardDesk] answers for the API.
@NullMarked
package kiln.coordinator.bulletin;

import org.jspecify.annotations.NullMarked;
