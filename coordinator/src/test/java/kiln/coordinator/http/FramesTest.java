package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.stream.IntStream;
import kiln.coordinator.view.FarmEvent;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void theBytesOfAnEvent_areMadeOnceForAll() {
        Frames frames = new Frames();
        FarmEvent event = new FarmEvent(7, "cell", "{\n}");

        List<Object> made = IntStream.range(0, 200).<Object>mapToObj(i -> frames.of(event)).toList();

        made.forEach(one -> assertSame(made.getFirst(), one));
        assertEquals("id: 7\nevent: cell\ndata: {\ndata: }\n\n", made.getFirst().toString());
        assertEquals("id: 8\nevent: job\ndata: {}\n\n", frames.of(new FarmEvent(8, "job", "{}")).toString());
    }
}
