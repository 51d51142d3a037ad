package kiln.worker.step;

import java.util.List;
import kiln.artifacts.frame.FrameFormat;
import kiln.artifacts.frame.XzFormat;
import kiln.artifacts.frame.ZstdFormat;

/// The formats in which disks are packed. Their levels are part of what an image is: another one is other bytes, so a
/// change raises the revisions of the steps that pack.
final class PartFormats {
    /// Of parts, which are packed once and downloaded often.
    static final int XZ_LEVEL = 6;
    static final ZstdFormat ZSTD = new ZstdFormat(3);
    /// Of what is packed here: little, and in this process's memory.
    static final XzFormat XZ = new XzFormat(3);
    /// By the name of the output that has the frames.
    static final List<String> NAMES = List.of("zst", "xz");
    static final List<FrameFormat> FORMATS = List.of(ZSTD, XZ);

    private PartFormats() {}
}
