package kiln.schemas.catalog;

import java.time.LocalDate;
import java.util.Optional;

/// What somebody found out about images on real boards: that they must not be used, or that one works.
///
/// @param id file name without ending, e.g. `orangepi-pc-edge-network`
/// @param board, track, distro which images; whatever is absent means all
/// @param since a bad mark: the day (UTC) from which images are bad; one that says it works: the day it was seen
/// @param until the last day on which bad images were made; none while they still are
/// @param reason a sentence in English, without a full stop
/// @param reasonZh the same in Chinese, if somebody wrote it
/// @param link where it is told, e.g. an issue
public record Mark(
        String id,
        Verdict verdict,
        Optional<String> board,
        Optional<Track> track,
        Optional<String> distro,
        LocalDate since,
        Optional<LocalDate> until,
        String reason,
        Optional<String> reasonZh,
        String link) {

    public enum Verdict {
        BAD,
        WORKS
    }

    /// Whether it is about images of these three.
    public boolean isAbout(String itsBoard, Track itsTrack, String itsDistro) {
        return board.map(itsBoard::equals).orElse(true)
                && track.map(t -> t == itsTrack).orElse(true)
                && distro.map(itsDistro::equals).orElse(true);
    }
}
