package kiln.schemas.transport;

import static kiln.schemas.transport.Samples.heartbeat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [ProgressSink] and [ProgressSource] holds to while nothing fails.
public abstract class ProgressContract {
    protected abstract Ports ports();

    @Test
    void source_seesWhatComesAfterItsOpening() {
        try (ProgressSink sink = ports().progressSink();
                ProgressSource early = ports().progressSource()) {
            sink.send(heartbeat(1));
            assertEquals(List.of(heartbeat(1)), Waiting.atLeast(1, early::poll));

            try (ProgressSource late = ports().progressSource()) {
                sink.send(heartbeat(2));

                assertEquals(List.of(heartbeat(2)), Waiting.atLeast(1, late::poll));
                assertEquals(List.of(heartbeat(2)), Waiting.atLeast(1, early::poll));
            }
        }
    }
}
