package kiln.coordinator.advice;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Sha256;

/// Images of one cell that were published together.
///
/// @param build the first one that had these bytes
/// @param confirmed the newest one that did
/// @param images one for each kind of compression, the one that every tool reads first
/// @param boot what they said when they were booted
public record Release(BuildId build, BuildId confirmed, List<PublishedImage> images, Optional<BootEvidence> boot) {
    public Release {
        images = List.copyOf(images);
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a release of build " + build + " without images");
        }
    }

    Sha256 digest() {
        return images.getFirst().sha256();
    }

    /// The day (UTC) it was built: a build's id begins with the second in which it was accepted.
    LocalDate day() {
        return dayOf(build);
    }

    static LocalDate dayOf(BuildId build) {
        return LocalDate.parse(build.value().substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE);
    }

    /// The same bytes, seen by one more build.
    Release seenBy(Release other) {
        return new Release(
                build.compareTo(other.build) <= 0 ? build : other.build,
                confirmed.compareTo(other.confirmed) >= 0 ? confirmed : other.confirmed,
                build.compareTo(other.build) <= 0 ? images : other.images,
                boot.or(other::boot));
    }
}
