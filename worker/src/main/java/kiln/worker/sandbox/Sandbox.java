package kiln.worker.sandbox;

import java.io.IOException;

/// Runs one process tree at a time per call, cut off from the host.
public interface Sandbox extends AutoCloseable {

    /// Gets the lines a command writes to its standard output and error, in the order they came.
    @FunctionalInterface
    interface Output {
        /// @param line without its end; longer ones than 8 KiB arrive cut, with a mark
        /// @return false once enough was seen: the command is then ended
        boolean line(String line);
    }

    /// Runs a command to its end. When it returns, no process of the command is alive.
    ///
    /// @param workspace seen inside as `/build`, writable
    /// @throws IOException if the process could not be started at all
    Exit run(Command command, Workspace workspace, Output output) throws IOException;

    /// Ends everything that still runs.
    @Override
    void close();
}
