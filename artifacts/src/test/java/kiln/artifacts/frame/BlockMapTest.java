package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockMapTest {
    private static final int CHUNK = FrameFormat.CHUNK_BYTES;
    private static final int BLOCK = Extent.BLOCK;
    private static final Path BMAPTOOL = Path.of("/usr/bin/bmaptool");

    @TempDir
    Path folder;

    /// Data at the beginning, over the end of a chunk, behind a short hole, and at the very end; a chunk without any.
    private Path disk() throws IOException {
        Path disk = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(3L * CHUNK + 5 * BLOCK);
            for (long at : new long[] {0, CHUNK - BLOCK, CHUNK, CHUNK + 3 * BLOCK, CHUNK + 40 * BLOCK, 3L * CHUNK + 4 * BLOCK}) {
                file.seek(at);
                file.write(("data at " + at).getBytes(StandardCharsets.UTF_8));
            }
        }
        return disk;
    }

    private static String mapOf(Path disk) throws IOException {
        try (InputStream in = Files.newInputStream(disk)) {
            return BlockMap.of(FrameWriter.write(in, List.of()));
        }
    }

    private static String digest(Path disk, int block, int blocks) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "r")) {
            byte[] bytes = new byte[blocks * BLOCK];
            file.seek((long) block * BLOCK);
            file.readFully(bytes);
            return Sha256.of(bytes).hex();
        }
    }

    @Test
    void aMap_hasTheBlocksWithData_andTheirDigests() throws Exception {
        Path disk = disk();
        String map = mapOf(disk);
        String own = map.replaceFirst("(?s).*<BmapFileChecksum> ([0-9a-f]{64}) .*", "$1");

        assertEquals("""
                <?xml version="1.0" ?>
                <bmap version="2.0">
                    <ImageSize> 25186304 </ImageSize>
                    <BlockSize> 4096 </BlockSize>
                    <BlocksCount> 6149 </BlocksCount>
                    <MappedBlocksCount> 8 </MappedBlocksCount>
                    <ChecksumType> sha256 </ChecksumType>
                    <BmapFileChecksum> %s </BmapFileChecksum>
                    <BlockMap>
                        <Range chksum="%s"> 0 </Range>
                        <Range chksum="%s"> 2047 </Range>
                        <Range chksum="%s"> 2048-2051 </Range>
                        <Range chksum="%s"> 2088 </Range>
                        <Range chksum="%s"> 6148 </Range>
                    </BlockMap>
                </bmap>
                """.formatted(own, digest(disk, 0, 1), digest(disk, 2047, 1), digest(disk, 2048, 4), digest(disk, 2088, 1),
                digest(disk, 6148, 1)), map);
        assertEquals(own, Sha256.of(map.replace(own, "0".repeat(64))).hex());
    }

    @Test
    void bmaptool_writesWhatTheMapSays_andThatIsTheDisk() throws Exception {
        assumeTrue(Files.exists(BMAPTOOL), "bmaptool is not installed");
        Path disk = disk();
        Path map = Files.writeString(folder.resolve("disk.bmap"), mapOf(disk));
        Path packed = folder.resolve("disk.img.xz");
        XzFormat format = new XzFormat(0);
        try (InputStream in = Files.newInputStream(disk); OutputStream out = Files.newOutputStream(packed)) {
            out.write(format.header());
            List<Chunk> chunks = FrameWriter.write(in, List.of(new FrameWriter.Target(format, out)));
            out.write(format.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        }
        Path card = folder.resolve("card");

        assertEquals(0, bmaptool("copy", "--bmap", map.toString(), packed.toString(), card.toString()));

        assertEquals(-1, Files.mismatch(disk, card));
    }

    @Test
    void whatBmaptoolItselfMaps_isMappedHere_andTheRestIsZero() throws Exception {
        assumeTrue(Files.exists(BMAPTOOL), "bmaptool is not installed");
        Path disk = disk();
        Path theirs = folder.resolve("theirs.bmap");
        assertEquals(0, bmaptool("create", "-o", theirs.toString(), disk.toString()));

        BitSet own = blocks(mapOf(disk));
        BitSet more = blocks(Files.readString(theirs));
        more.andNot(own);
        for (int block = more.nextSetBit(0); block >= 0; block = more.nextSetBit(block + 1)) {
            assertEquals(Sha256.of(new byte[BLOCK]).hex(), digest(disk, block, 1), "block " + block);
        }
        assertTrue(own.cardinality() > 0);
    }

    private static BitSet blocks(String map) {
        BitSet blocks = new BitSet();
        Matcher range = Pattern.compile("> (\\d+)(?:-(\\d+))? </Range>").matcher(map);
        while (range.find()) {
            int first = Integer.parseInt(range.group(1));
            blocks.set(first, (range.group(2) == null ? first : Integer.parseInt(range.group(2))) + 1);
        }
        return blocks;
    }

    private int bmaptool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(BMAPTOOL.toString());
        builder.command().addAll(List.of(arguments));
        return builder.redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile()).start().waitFor();
    }
}
