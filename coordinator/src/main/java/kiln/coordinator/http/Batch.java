package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import kiln.coordinator.view.FarmEvent;

/// Events that are told together, as they go over the line. Its bytes are made once, for all clients; nobody may change
/// them.
///
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard, server-sent events</a>
record Batch(List<Frame> frames, Buffer bytes) {
    /// One event.
    record Frame(long id, Buffer bytes) {
        static Frame of(FarmEvent event) {
            return new Frame(event.id(), Buffer.buffer("id: " + event.id() + "\nevent: " + event.type() + "\ndata: "
                    + event.json().replace("\n", "\ndata: ") + "\n\n"));
        }
    }

    static Batch of(List<Frame> frames) {
        return new Batch(List.copyOf(frames), together(frames));
    }

    private static Buffer together(List<Frame> frames) {
        Buffer all = Buffer.buffer();
        frames.forEach(frame -> all.appendBuffer(frame.bytes()));
        return all;
    }

    /// For somebody who has had all up to that event.
    Buffer after(long id) {
        return frames.isEmpty() || frames.getFirst().id() > id
                ? bytes
                : together(frames.stream().filter(frame -> frame.id() > id).toList());
    }

    /// Of one that is not empty.
    long lastId() {
        return frames.getLast().id();
    }
}
