package kiln.farm;

import java.nio.file.Path;

/// Starts farms and roles. Each method returns when what it starts is ready to serve, and throws [Trouble] if it
// cannot;
/// it then leaves nothing behind.
public interface Wiring {

    /// A whole farm in this process: broker (a child), store, coordinator, HTTP, and a worker.
    RunningFarm embedded(FarmSettings settings);

    /// A coordinator with its HTTP API, on services that run elsewhere.
    RunningRole coordinator(FarmSettings settings, Services services);

    /// A worker, on services that run elsewhere.
    RunningRole worker(FarmSettings settings, Services services);

    /// The embedded store by itself, for roles that run elsewhere.
    ///
    /// @param folder absolute, for the objects; made if missing
    /// @param host address to listen on
    /// @param port 0 takes a free one
    RunningRole store(Path folder, String host, int port, S3Keys keys);
}
