package kiln.schemas.plan;

/// By which a request that is sent again is known, so that it is not carried out twice.
///
/// @param key of the client's choice, unlike those of its other requests
/// @param body digest of what was asked for
public record RequestKey(String key, Sha256 body) {}
