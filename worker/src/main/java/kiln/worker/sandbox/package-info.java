/// The only place that starts processes. [Sandbox] is the port, [BubblewrapSandbox] its adapter on Linux namespaces;
/// [Workspace] is where a job's files live, [LogSink] where its lines go. Nothing here knows what a job is.
@NullMarked
package kiln.worker.sandbox;

import org.jspecify.annotations.NullMarked;
