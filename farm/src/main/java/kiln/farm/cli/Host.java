package kiln.farm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The machine, as far as commands look at it.
interface Host {
    /// The program on the search path, if it is there.
    Optional<Path> program(String name);

    boolean isRoot();

    /// Bytes that may still be written below a folder that exists.
    long freeBytes(Path folder);

    /// Whether nobody listens there.
    boolean portIsFree(String address, int port);

    /// Who listens on a port, e.g. `pid 4312: java`; empty where that cannot be seen.
    String portOwner(int port);

    /// Runs a command to its end, at most ten minutes.
    Ran run(List<String> command);

    /// @param status -1 if it could not be started or did not end
    /// @param output the last lines of both streams
    record Ran(int status, String output) {}
}
