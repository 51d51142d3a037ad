package kiln.artifacts.frame;

/// A frame and its bytes.
///
/// @param bytes as they stand in the file; not to be changed
public record Packed(Frame frame, byte[] bytes) {
    public Packed {
        if (bytes.length != frame.packedBytes()) {
            throw new IllegalArgumentException("the frame has " + bytes.length + " bytes, not " + frame.packedBytes());
        }
    }
}
