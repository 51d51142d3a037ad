package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import kiln.coordinator.view.FarmEvent;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final Batch batch = Batch.of(List.of(
            Batch.Frame.of(new FarmEvent(7, "cell", "{\n}")), Batch.Frame.of(new FarmEvent(8, "job", "{}"))));

    @Test
    void whoHasNothingOfIt_getsTheBytesThatAllGet() {
        assertSame(batch.bytes(), batch.after(6));
        assertEquals("id: 7\nevent: cell\ndata: {\ndata: }\n\nid: 8\nevent: job\ndata: {}\n\n", batch.bytes().toString());
    }

    @Test
    void whoHasSomeOfIt_getsTheRest() {
        assertEquals("id: 8\nevent: job\ndata: {}\n\n", batch.after(7).toString());
        assertEquals(0, batch.after(8).length());
    }
}
