/// Signatures of checksums, in the format of minisign: [SigningKey] makes them, [VerifyKey] checks them, [Seals] knows which images
/// have one. Only coordinators have the secret key; workers are not trusted with it.
///
/// @see <a href="https://jedisct1.github.io/minisign/#signature-format">minisign, formats</a>
@NullMarked
package kiln.coordinator.sign;

import org.jspecify.annotations.NullMarked;
