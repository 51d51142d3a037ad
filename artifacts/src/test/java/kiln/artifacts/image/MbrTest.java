package kiln.artifacts.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import kiln.artifacts.archive.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MbrTest {
    private static final Mbr.Partition BOOT = new Mbr.Partition(true, Mbr.FAT32, 8192, 524288);
    private static final Mbr.Partition ROOT = new Mbr.Partition(false, Mbr.LINUX, 532480, 40_000_000);
    private static final Mbr MBR = new Mbr(0xcafe1234, List.of(BOOT, ROOT));

    @TempDir
    private Path folder;

    @Test
    void tableAndId_haveTheseBytes() {
        assertEquals(List.of(
                new Piece(440, HexFormat.of().parseHex("3412feca")),
                new Piece(446, HexFormat.of().parseHex(
                        "80" + "820300" + "0c" + "250421" + "00200000" + "00000800"
                        + "00" + "250521" + "83" + "feffff" + "00200800" + "005a6202"
                        + "00".repeat(32) + "55aa"))), MBR.encode());
    }

    @Test
    void sfdisk_readsTheTable() throws Exception {
        Path disk = GptTest.disk(folder.resolve("disk"), 41_000_000, MBR.encode());

        String said = Tool.run(List.of("sfdisk", "--dump", disk.toString())).replace(disk.toString(), "disk");

        assertEquals("""
                label: dos
                label-id: 0xcafe1234
                device: disk
                unit: sectors
                sector-size: 512

                disk1 : start=        8192, size=      524288, type=c, bootable
                disk2 : start=      532480, size=    40000000, type=83
                """, said);
    }

    @Test
    void fifthPartition_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Mbr(1, Collections.nCopies(5, ROOT)));
    }

    @Test
    void overlappingPartitions_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Mbr(1, List.of(BOOT, BOOT)));
    }

    @Test
    void secondActivePartition_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new Mbr(1, List.of(BOOT, new Mbr.Partition(true, Mbr.LINUX, 600_000, 8))));
    }

    @Test
    void partitionBeyondTwoTebibytes_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new Mbr.Partition(false, Mbr.LINUX, 1L << 31, (1L << 31) + 1));
    }

    @Test
    void loaderAtOneKibibyte_isApartFromTheTableAndOneAtTheStartIsNot() {
        Region.requireApart(List.of(Mbr.reserved(), new Region("SPL", 1024, 60_000), new Region("head", 0, 442)));

        assertThrows(IllegalArgumentException.class,
                () -> Region.requireApart(List.of(Mbr.reserved(), new Region("blob", 0, 447))));
    }
}
