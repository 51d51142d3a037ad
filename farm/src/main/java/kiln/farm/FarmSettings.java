package kiln.farm;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.log.Tails;

/// Everything a farm or a role is told when it starts.
///
/// @param data folder for all that is kept; exists and is writable
/// @param home Kiln's own folder
/// @param brokerLib folder with the jars of the embedded broker
/// @param httpPort 0 to 65535, 0 takes a free one; so do the next two
/// @param publicAddress where clients find the API, if not at host and port
/// @param kafkaPort of the embedded broker
/// @param s3Port of the embedded S3 server
/// @param bucket of the embedded S3 server
/// @param keys of the embedded S3 server
/// @param slots jobs that the worker runs at once, 0 or more; 0 starts no worker in an embedded farm
/// @param catalog a tree of definitions laid over the built-in one
/// @param downloads where those who download find the store, if not where the farm does
/// @param hooks a file that says who is told of builds
/// @param logs what a coordinator holds of the logs of jobs that run
/// @param signingKey file with the key by which checksums are signed, if they are; only coordinators read it
/// @param mirrors package mirrors by family, e.g. `debian`; empty leaves the tools to their own defaults
public record FarmSettings(
        Path data,
        Path home,
        Path brokerLib,
        String httpHost,
        int httpPort,
        Optional<URI> publicAddress,
        int kafkaPort,
        int s3Port,
        String bucket,
        S3Keys keys,
        int slots,
        Optional<Path> catalog,
        Optional<URI> downloads,
        Optional<Path> hooks,
        Tails.Bounds logs,
        Optional<Path> signingKey,
        Map<String, String> mirrors) {
    public FarmSettings {
        mirrors = Collections.unmodifiableMap(new TreeMap<>(mirrors));
    }

    /// The same on another port.
    public FarmSettings withHttpPort(int port) {
        return new FarmSettings(
                data, home, brokerLib, httpHost, port, publicAddress, kafkaPort, s3Port, bucket, keys, slots, catalog, downloads,
                hooks, logs, signingKey, mirrors);
    }
}
