/// Where bytes rest. [ArtifactStore] is the door; its adapters speak S3 through the MinIO SDK, or keep everything in
/// memory for tests and simulation. The only package that knows the MinIO SDK.
@NullMarked
package kiln.artifacts.store;

import org.jspecify.annotations.NullMarked;
