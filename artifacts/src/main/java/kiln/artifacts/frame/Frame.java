package kiln.artifacts.frame;

/// What a container's trailer has to know of one frame.
///
/// @param rawBytes what it expands to, 1 or more
/// @param packedBytes what it takes in the file
/// @param unpaddedBytes without what only fills up to a multiple of four; differs from `packedBytes` in xz alone
public record Frame(int rawBytes, int packedBytes, int unpaddedBytes) {
    public Frame {
        if (rawBytes < 1 || unpaddedBytes < 1 || packedBytes < unpaddedBytes) {
            throw new IllegalArgumentException("no frame has " + packedBytes + " bytes (" + unpaddedBytes
                    + " without padding) for " + rawBytes);
        }
    }
}
