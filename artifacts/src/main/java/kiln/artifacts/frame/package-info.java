/// Images as rows of frames: each a piece of a fixed number of bytes, compressed by itself, so that what was compressed
/// once can be put in a row with other pieces without being touched again. [FrameFormat] knows how a codec's frames are
/// joined to a file that every tool of that codec reads.
@NullMarked
package kiln.artifacts.frame;

import org.jspecify.annotations.NullMarked;
