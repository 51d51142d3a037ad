package kiln.farm;

import java.net.URI;

/// What the roles of one farm share: the log and the bucket.
///
/// @param kafkaBootstrap `host:port[,host:port…]`
/// @param s3Endpoint e.g. `http://127.0.0.1:9000`
/// @param s3Region e.g. `us-east-1`
public record Services(String kafkaBootstrap, URI s3Endpoint, String s3Region, String bucket, S3Keys keys) {}
