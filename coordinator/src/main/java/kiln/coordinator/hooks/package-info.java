/// Tells others what became of builds: signed webhooks, and the state of commits on GitHub. What there is to tell follows from the ledger, who was told rests in the
/// bucket, so a coordinator that takes over goes on where the last one stopped. [Hooks] is the door.
@NullMarked
package kiln.coordinator.hooks;

import org.jspecify.annotations.NullMarked;
