package kiln.coordinator.http;

/// Where the API listens.
///
/// @param host address to bind, e.g. `127.0.0.1`; there is no login, so anything else opens the farm to the network
/// @param port 0 to 65535; 0 takes a free one
/// @param version of Kiln, shown on the page and in the metrics
public record HttpSettings(String host, int port, String version) {
    public HttpSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }
}
