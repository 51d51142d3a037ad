/// Logs as they are kept: [PackedLog] packs one part by part and says at its end where lines are ([LineMap]), so that a
/// reader of its last lines unpacks only these. Whoever knows nothing of that reads it as any file of Zstandard.
@NullMarked
package kiln.artifacts.log;

import org.jspecify.annotations.NullMarked;
