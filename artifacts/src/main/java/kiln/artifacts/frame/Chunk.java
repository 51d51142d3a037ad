package kiln.artifacts.frame;

import java.util.ArrayList;
import java.util.List;

/// A piece of raw bytes and what became of it.
///
/// @param rawBytes 1 to [FrameFormat#CHUNK_BYTES]
/// @param data where it is not zero
/// @param frames one for each format it was packed in, in their order
public record Chunk(int rawBytes, List<Extent> data, List<Frame> frames) {
    public Chunk {
        data = List.copyOf(data);
        frames = List.copyOf(frames);
    }

    /// Whether all of it is.
    public boolean zero() {
        return data.isEmpty();
    }

    /// The same, packed in one more format.
    Chunk and(Frame frame) {
        List<Frame> more = new ArrayList<>(frames);
        more.add(frame);
        return new Chunk(rawBytes, data, more);
    }
}
