package kiln.artifacts.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import kiln.artifacts.archive.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GptTest {
    private static final UUID DISK = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final UUID ESP = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
    private static final UUID ROOT_ARM64 = UUID.fromString("b921b045-1df0-41c3-af44-4c6f280d3fae");
    private static final UUID ID_1 = UUID.fromString("a1b2c3d4-0001-4000-8000-000000000001");
    private static final UUID ID_2 = UUID.fromString("a1b2c3d4-0002-4000-8000-000000000002");
    private static final Gpt.Partition BOOT = new Gpt.Partition("boot", ESP, ID_1, 2048, 34815, Gpt.LEGACY_BOOT);
    private static final Gpt.Partition ROOT = new Gpt.Partition("root-ü", ROOT_ARM64, ID_2, 34816, 98303,
            Gpt.GROW_FILE_SYSTEM | Gpt.READ_ONLY | Gpt.NO_AUTO);
    private static final long SECTORS = 131072;
    private static final Gpt GPT = new Gpt(DISK, SECTORS, List.of(BOOT, ROOT));

    @TempDir
    private Path folder;

    private static String hex(Piece piece, int offset, int length) {
        return HexFormat.of().formatHex(piece.bytes(), offset, offset + length);
    }

    /// A disk with these pieces and nothing else.
    static Path disk(Path file, long sectors, List<Piece> pieces) throws IOException {
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(sectors * Sector.BYTES);
            for (Piece piece : pieces) {
                disk.seek(piece.offsetBytes());
                disk.write(piece.bytes());
            }
        }
        return file;
    }

    @Test
    void tables_lieAtBothEnds() {
        List<Piece> pieces = GPT.encode();

        assertEquals(List.of(0L, (SECTORS - 33) * 512), pieces.stream().map(Piece::offsetBytes).toList());
        assertEquals(List.of(34 * 512, 33 * 512), pieces.stream().map(piece -> piece.bytes().length).toList());
    }

    @Test
    void tables_haveTheseBytes() {
        Piece primary = GPT.encode().getFirst();
        Piece backup = GPT.encode().getLast();

        assertEquals("00" + "000200" + "ee" + "282008" + "01000000" + "ffff0100", hex(primary, 446, 16));
        assertEquals("55aa", hex(primary, 510, 2));
        assertEquals("4546492050415254" + "00000100" + "5c000000" + "952648ab" + "00000000"
                + "0100000000000000" + "ffff010000000000" + "2200000000000000" + "deff010000000000"
                + "11111111222233334444555555555555" + "0200000000000000" + "80000000" + "80000000" + "47bab6a8",
                hex(primary, 512, 92));
        assertEquals("28732ac11ff8d211ba4b00a0c93ec93b" + "d4c3b2a1010000408000000000000001"
                + "0008000000000000" + "ff87000000000000" + "0400000000000000" + "62006f006f007400" + "0000",
                hex(primary, 1024, 66));
        assertEquals("45b021b9f01dc341af444c6f280d3fae" + "d4c3b2a1020000408000000000000002"
                + "0088000000000000" + "ff7f010000000000" + "0000000000000098"
                + "72006f006f0074002d00fc00" + "0000", hex(primary, 1152, 70));
        assertEquals("4546492050415254" + "00000100" + "5c000000" + "50ea4425" + "00000000"
                + "ffff010000000000" + "0100000000000000" + "2200000000000000" + "deff010000000000"
                + "11111111222233334444555555555555" + "dfff010000000000" + "80000000" + "80000000" + "47bab6a8",
                hex(backup, 32 * 512, 92));
        assertEquals(hex(primary, 1024, 32 * 512), hex(backup, 0, 32 * 512));
    }

    @Test
    void diskOfTwoTebibytesAndMore_saturatesTheProtectiveMbr() {
        Piece primary = new Gpt(DISK, 1L << 33, List.of()).encode().getFirst();

        assertEquals("ffffff" + "01000000" + "ffffffff", hex(primary, 451, 11));
    }

    @Test
    void sfdisk_readsTheTable() throws Exception {
        Path disk = disk(folder.resolve("disk"), SECTORS, GPT.encode());

        String said = Tool.run(List.of("sfdisk", "--dump", disk.toString())).replace(disk.toString(), "disk");

        assertEquals("""
                label: gpt
                label-id: 11111111-2222-3333-4444-555555555555
                device: disk
                unit: sectors
                first-lba: 34
                last-lba: 131038
                sector-size: 512

                disk1 : start=        2048, size=       32768, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, \
                uuid=A1B2C3D4-0001-4000-8000-000000000001, name="boot", attrs="LegacyBIOSBootable"
                disk2 : start=       34816, size=       63488, type=B921B045-1DF0-41C3-AF44-4C6F280D3FAE, \
                uuid=A1B2C3D4-0002-4000-8000-000000000002, name="root-\\xc3\\xbc", attrs="GUID:59,60,63"
                """, said);
    }

    @Test
    void sgdisk_findsNoProblems() throws Exception {
        Path disk = disk(folder.resolve("disk"), SECTORS, GPT.encode());

        String said = Tool.run(List.of("sgdisk", "--verify", disk.toString()));

        assertTrue(said.contains("No problems found."), said);
    }

    @Test
    void sgdisk_findsNoProblemsOnAFullTable() throws Exception {
        List<Gpt.Partition> many = Collections.nCopies(128, 0).stream().map(zero -> ROOT).toList();
        List<Gpt.Partition> apart = new java.util.ArrayList<>();
        for (int i = 0; i < many.size(); i++) {
            apart.add(new Gpt.Partition("p" + i, ROOT_ARM64, new UUID(0x4000, i), 2048 + 8L * i, 2055 + 8L * i, 0));
        }
        Path disk = disk(folder.resolve("disk"), SECTORS, new Gpt(DISK, SECTORS, apart).encode());

        String said = Tool.run(List.of("sgdisk", "--verify", disk.toString()));

        assertTrue(said.contains("No problems found."), said);
    }

    @Test
    void partitionOutsideTheUsableSectors_isRefused() {
        Gpt.Partition late = new Gpt.Partition("late", ROOT_ARM64, ID_1, 131000, 131039, 0);

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> new Gpt(DISK, SECTORS, List.of(late)));

        assertEquals("partition \"late\" takes the sectors 131000 to 131039; usable are 34 to 131038",
                refusal.getMessage());
    }

    @Test
    void overlappingPartitions_areRefused() {
        Gpt.Partition other = new Gpt.Partition("other", ROOT_ARM64, ID_2, 34815, 40000, 0);

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> new Gpt(DISK, SECTORS, List.of(BOOT, other)));

        assertEquals("\"other\" (bytes 17825280 to 20480511, sectors 34815 to 40000) starts inside \"boot\""
                + " (bytes 1048576 to 17825791, sectors 2048 to 34815); the first free byte behind that is 17825792,"
                + " sector 34816", refusal.getMessage());
    }

    @Test
    void oneGuidTwice_isRefused() {
        Gpt.Partition twin = new Gpt.Partition("twin", ROOT_ARM64, ID_1, 40000, 40001, 0);

        assertThrows(IllegalArgumentException.class, () -> new Gpt(DISK, SECTORS, List.of(BOOT, twin)));
    }

    @Test
    void longName_isRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new Gpt.Partition("n".repeat(37), ESP, ID_1, 2048, 4095, 0));
    }

    @Test
    void loaderAtSector64_isApartFromTheTableAndOneAtSector16IsNot() {
        Region rockchip = new Region("u-boot-rockchip.bin", 64 * 512, 900_000);
        Region sunxi = new Region("u-boot-sunxi-with-spl.bin", 8 * 1024, 900_000);

        Region.requireApart(joined(GPT.reserved(), rockchip));

        assertThrows(IllegalArgumentException.class, () -> Region.requireApart(joined(GPT.reserved(), sunxi)));
    }

    private static List<Region> joined(List<Region> regions, Region more) {
        return java.util.stream.Stream.concat(regions.stream(), java.util.stream.Stream.of(more)).toList();
    }
}
