package kiln.artifacts.store;

import java.net.URI;

/// Where a bucket is and who asks.
///
/// @param endpoint scheme, host and port, e.g. `http://127.0.0.1:9000`
/// @param bucket its name; made at the first connection if it is missing
/// @param region part of every signature; stores that have no regions take `us-east-1`
/// @param downloads where those who are sent to the store by a link find it: often not where the farm does, e.g. when the
///     farm has a network of its own
public record S3Endpoint(URI endpoint, String bucket, String accessKey, String secretKey, String region, URI downloads) {
    /// A store that is found at one place by all.
    public S3Endpoint(URI endpoint, String bucket, String accessKey, String secretKey, String region) {
        this(endpoint, bucket, accessKey, secretKey, region, endpoint);
    }

    public S3Endpoint {
        requireWeb(endpoint);
        requireWeb(downloads);
        if (bucket.isBlank()) {
            throw new IllegalArgumentException(
                    "the bucket at " + endpoint + " has no name; give it one, e.g. \"kiln\"");
        }
    }

    /// The same store as those see it who follow links.
    S3Endpoint forDownloads() {
        return new S3Endpoint(downloads, bucket, accessKey, secretKey, region);
    }

    private static void requireWeb(URI endpoint) {
        boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!web || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "an S3 endpoint looks like http://127.0.0.1:9000, not \"" + endpoint + "\"");
        }
    }

    /// Endpoint and bucket; never the keys, so that it may stand in messages and logs.
    @Override
    public String toString() {
        return endpoint + "/" + bucket;
    }
}
