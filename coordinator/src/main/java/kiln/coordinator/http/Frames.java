package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import kiln.coordinator.view.FarmEvent;

/// Events as they go over the line. The farm tells all its listeners of an event before it goes on to the next, so the
/// bytes of the last one are made once for all of them.
///
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard, server-sent events</a>
final class Frames {
    private Optional<Made> last = Optional.empty();

    private record Made(FarmEvent event, Buffer frame) {}

    /// Nobody may change what it returns.
    synchronized Buffer of(FarmEvent event) {
        Made made = last.filter(one -> one.event() == event).orElseGet(() -> new Made(event, Buffer.buffer(
                "id: " + event.id() + "\nevent: " + event.type() + "\ndata: "
                        + event.json().replace("\n", "\ndata: ") + "\n\n")));
        last = Optional.of(made);
        return made.frame();
    }
}
