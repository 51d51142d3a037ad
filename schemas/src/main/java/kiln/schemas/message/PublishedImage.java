package kiln.schemas.message;

import kiln.schemas.plan.Sha256;

/// An image that people can download.
///
/// @param name e.g. `Kiln_0.1.0_orangepi-pc_trixie-minimal_current_6.1.176.img.xz`
/// @param key its object in the bucket
/// @param rawSizeBytes, rawSha256 of the uncompressed image
public record PublishedImage(
        String name, String key, long sizeBytes, Sha256 sha256, long rawSizeBytes, Sha256 rawSha256) {}
