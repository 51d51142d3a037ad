package kiln.artifacts.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kiln.schemas.plan.Sha256;

/// Which blocks of a disk have data, as `bmaptool` reads it (bmap 2.0): it writes only those, and checks them. Format:
/// <https://github.com/yoctoproject/bmaptool>, the comment in the files that it makes itself.
final class BlockMap {
    private static final int BLOCK = Extent.BLOCK;
    private static final String NO_DIGEST = "0".repeat(64);

    private BlockMap() {}

    /// @param chunks of the whole disk, each beginning with a block
    static String of(List<Chunk> chunks) {
        List<String> ranges = new ArrayList<>();
        long at = 0;
        long mapped = 0;
        for (Chunk chunk : chunks) {
            for (Extent extent : chunk.data()) {
                long first = (at + extent.offset()) / BLOCK;
                long blocks = Math.ceilDiv(extent.bytes(), BLOCK);
                long last = first + blocks - 1;
                mapped += blocks;
                ranges.add("        <Range chksum=\"" + extent.digest() + "\"> " + (blocks == 1 ? first : first + "-" + last)
                        + " </Range>\n");
            }
            at += chunk.rawBytes();
        }
        String map = """
                <?xml version="1.0" ?>
                <bmap version="2.0">
                    <ImageSize> %d </ImageSize>
                    <BlockSize> %d </BlockSize>
                    <BlocksCount> %d </BlocksCount>
                    <MappedBlocksCount> %d </MappedBlocksCount>
                    <ChecksumType> sha256 </ChecksumType>
                    <BmapFileChecksum> %s </BmapFileChecksum>
                    <BlockMap>
                %s    </BlockMap>
                </bmap>
                """.formatted(at, BLOCK, Math.ceilDiv(at, BLOCK), mapped, NO_DIGEST, String.join("", ranges));
        // The digest is of the file with zeros in its place.
        return map.replaceFirst(NO_DIGEST, Sha256.of(map.getBytes(StandardCharsets.UTF_8)).hex());
    }
}
