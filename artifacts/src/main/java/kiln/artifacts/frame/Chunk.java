package kiln.artifacts.frame;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.plan.Sha256;

/// A piece of raw bytes and what became of it.
///
/// @param rawBytes 1 to [FrameFormat#CHUNK_BYTES]
/// @param raw digest of the raw bytes
/// @param zero whether they all are zero
/// @param frames one for each format it was packed in, in their order
public record Chunk(int rawBytes, Sha256 raw, boolean zero, List<Frame> frames) {
    public Chunk {
        frames = List.copyOf(frames);
    }

    /// The same, packed in one more format.
    Chunk and(Frame frame) {
        List<Frame> more = new ArrayList<>(frames);
        more.add(frame);
        return new Chunk(rawBytes, raw, zero, more);
    }
}
