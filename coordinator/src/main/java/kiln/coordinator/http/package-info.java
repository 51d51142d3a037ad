/// The farm over HTTP: JSON answers, a live feed, metrics and one page. [HttpApi] is the door; the other types are its
/// rooms. It decides nothing: every answer is a record of `kiln.coordinator.view` as it stands. The event loop only
/// hands over; whatever may wait for the store runs on a virtual thread.
@NullMarked
package kiln.coordinator.http;

import org.jspecify.annotations.NullMarked;
