package kiln.artifacts.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import kiln.artifacts.image.Gpt;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Good images are doctored one byte at a time, and every fault has to be named.
class LayoutCheckTest {
    private static final int MIB = Sample.MIB;
    private static final int ESP_ROOT = 37 * MIB;
    private static final int LAST = 45 * MIB - 512;
    private static final int BACKUP_ENTRIES = LAST - 32 * 512;

    @Test
    void extlinuxImage_isCertified() {
        Sample sample = Sample.extlinux();

        LayoutCertificate certificate = assertInstanceOf(LayoutCheck.Verdict.Sound.class, sample.judge()).certificate();

        assertEquals(new LayoutCertificate(1, 16 * MIB, Sample.RAW, "dos", "0x1b2c3d4f",
                List.of(area("DOS table", 0, 0), area("bootloader", 16, 17), area("boot", 2048, 18431), area("root", 18432, 32767)),
                List.of(new LayoutCertificate.Volume(1, "boot", "0c", "1b2c3d4f-01", "fat16", "BOOT", "12AB-34CD"),
                        new LayoutCertificate.Volume(2, "root", "83", "1b2c3d4f-02", "ext4", "root", Sample.ROOT_FS.toString())),
                Optional.of(sample.order().bootloader().orElseThrow().digest()),
                Optional.of(sample.part(sample.find("\u00d0\r\u00fe\u00ed"), 600).digest()), 8192, sample.order().commandLine(), "minimal", "debian-13",
                "6.1.192-kiln", certificate.checks()), certificate);
        assertEquals(List.of("partition table", "layout", "bootloader", "boot partition", "the label of the boot partition's file system",
                "the id of the boot partition's file system", "boot files", "the kernel's command line", "root partition",
                "the label of the root partition's file system", "the id of the root partition's file system", "root", "/etc/os-release",
                "/etc/kiln-image", "what is in /lib/modules", "e2fsck -fn"), certificate.checks());
    }

    @Test
    void unifiedImage_isCertified() {
        LayoutCertificate certificate = assertInstanceOf(LayoutCheck.Verdict.Sound.class, Sample.unified().judge()).certificate();

        assertEquals(List.of(area("GPT", 0, 33), area("esp", 2048, 75775), area("root", 75776, 90111), area("backup GPT", 92127, 92159)),
                certificate.areas());
        assertEquals(List.of("gpt", "fat32", 8192L), List.of(certificate.table(), certificate.partitions().getFirst().fileSystem(),
                certificate.kernelBytes()));
    }

    private static LayoutCertificate.Area area(String name, long first, long last) {
        return new LayoutCertificate.Area(name, first, last);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            440     | partition table: the disk's id is "0x1b2c3d4e", right would be "0x1b2c3d4f"
            446     | partition table: entry 1 of the DOS table begins with 0x81, not with 0x80 or 0x00
            510     | partition table: the first sector ends with 0x54 0xaa, not with 0x55 0xaa
            1048587 | boot partition: the size of a sector is "513", right would be "512"
            1048592 | boot partition: the number of tables is "3", right would be "2"
            1048595 | boot partition: the number of sectors is "16385", right would be "16384"
            1048615 | the id of the boot partition's file system: it is "12AB-34CC", right would be "12AB-34CD"
            1048619 | the label of the boot partition's file system: it is "COOT", right would be "BOOT"
            1048630 | boot partition: its type, by 16223 clusters, is "GAT16", right would be "FAT16"
            9438264 | root partition: the number that tells ext4 is "61266", right would be "61267"
            9438266 | root partition: its state is "0", right would be "1"
            9438212 | root partition: the number of blocks, of 1024 bytes, is "7169", right would be "7168"
            9438312 | the id of the root partition's file system: it is "0e1e2d3c-4b5a-8697-8899-aabbccddeeff", right would be "0f1e2d3c-4b5a-8697-8899-aabbccddeeff"
            9438328 | the label of the root partition's file system: it is "soot", right would be "root"
            """)
    void oneBitOfAnExtlinuxImage_isNamed(int at, String fault) {
        assertEquals(fault, faults(Sample.extlinux(), at).getFirst());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            450      | partition table: the protective MBR: the partition's type is "239", right would be "238"
            512      | partition table: the GPT header in sector 1: the signature is "5452415020494644", right would be "5452415020494645"
            1024     | partition table: the GPT header in sector 1: its entries' CRC
            47169536 | partition table: the backup GPT header in sector 92159: its entries' CRC
            47185408 | partition table: the backup GPT header in sector 92159: the signature
            47185424 | partition table: the backup GPT header in sector 92159: its CRC
            1048643  | boot partition: the boot sector and its copy in sector 6 differ at byte 67
            """)
    void oneBitOfAUnifiedImage_isNamed(int at, String fault) {
        String found = faults(Sample.unified(), at).getFirst();

        assertEquals(fault, found.substring(0, Math.min(fault.length(), found.length())));
    }

    /// Headers, all that is used of the entries, bootloader, boot configuration and both tables of the file system.
    @Test
    void noByteThatMatters_isOverlooked() {
        Sample extlinux = Sample.extlinux();
        Sample unified = Sample.unified();
        int conf = extlinux.find("append console");
        int line = unified.find("console=ttyS0");

        assertEquals(List.of(), overlooked(extlinux, IntStream.range(Sample.BOOTLOADER, Sample.BOOTLOADER + 700)));
        assertEquals(List.of(), overlooked(extlinux, IntStream.of(440, 443, 446, 450, 454, 457, 458, 461, 466, 470, 473, 474, 477, 510, 511)));
        assertEquals(List.of(), overlooked(extlinux, IntStream.range(conf, conf + extlinux.order().commandLine().length() + 7)));
        assertEquals(List.of(), overlooked(extlinux, IntStream.range(MIB + 512, MIB + 1536)));
        assertEquals(List.of(), overlooked(unified, IntStream.concat(IntStream.range(512, 604), IntStream.range(1024, 1280))));
        assertEquals(List.of(), overlooked(unified, IntStream.concat(IntStream.range(LAST, LAST + 92),
                IntStream.range(BACKUP_ENTRIES, BACKUP_ENTRIES + 256))));
        assertEquals(List.of(), overlooked(unified, IntStream.range(line, line + unified.order().commandLine().length())));
        assertEquals(List.of(), overlooked(unified, IntStream.range(ESP_ROOT + 1024 + 104, ESP_ROOT + 1024 + 124)));
    }

    private static List<Integer> overlooked(Sample sample, IntStream places) {
        List<Integer> overlooked = new ArrayList<>();
        places.forEach(at -> {
            sample.bytes()[at] ^= 1;
            if (sample.judge() instanceof LayoutCheck.Verdict.Sound) {
                overlooked.add(at);
            }
            sample.bytes()[at] ^= 1;
        });
        return overlooked;
    }

    @Test
    void brokenBootloader_isNamedWithItsPlace() {
        Sample sample = Sample.extlinux();

        List<String> faults = faults(sample, Sample.BOOTLOADER + 699);

        assertEquals(List.of("bootloader: the digest of the 700 bytes from byte 8192 on is \"" + sample.part(8192, 700).digest()
                + "\", right would be \"" + sample.order().bootloader().orElseThrow().digest() + "\""), faults);
    }

    @Test
    void partitionThatStartsInsideTheBootloader_isNamed_evenIfItWasOrderedSo() {
        Sample good = Sample.extlinux();
        LayoutOrder order = good.order();
        LayoutOrder.Blob large = new LayoutOrder.Blob(8192, MIB, good.part(8192, MIB).digest());
        Sample sample = new Sample(good.bytes(), new LayoutOrder(order.table(), order.diskId(), order.boot(), order.root(),
                Optional.of(large), order.start(), order.commandLine(), order.system()));

        assertEquals(new LayoutCheck.Verdict.Faulty(List.of("layout: \"boot\" (bytes 1048576 to 9437183, sectors 2048 to 18431) starts inside "
                + "\"bootloader\" (bytes 8192 to 1056767, sectors 16 to 2063); the first free byte behind that is 1056768, sector 2064")),
                sample.judge());
    }

    @Test
    void diskThatIsCutShort_hasNoBackupWhereItBelongs() {
        Sample good = Sample.unified();
        Sample sample = new Sample(Arrays.copyOf(good.bytes(), 45 * MIB - 512), good.order());

        assertEquals("partition table: the protective MBR: the partition's length is \"92159\", right would be \"92158\"",
                assertInstanceOf(LayoutCheck.Verdict.Faulty.class, sample.judge()).faults().getFirst());
    }

    @Test
    void deviceTreeThatIsNone_orMissing_isNamed() {
        Sample sample = Sample.extlinux();
        int tree = sample.find("\u00d0\r\u00fe\u00ed");

        assertEquals(List.of("boot files: the number that tells a device tree is \"d10dfeed\", right would be \"d00dfeed\""), faults(sample, tree));
        assertEquals(List.of("boot files: the device tree says it has 16777816 bytes, its file has 600"), faults(Sample.extlinux(), tree + 4));
        assertEquals(List.of("boot files: extlinux.conf's device tree is \"/run8i-h3-board.dtb\", right would be \"/sun8i-h3-board.dtb\""),
                faults(Sample.extlinux(), sample.find("/sun8i-h3-board.dtb") + 1));
    }

    @Test
    void fileWhoseClustersEndTooEarly_isNamed_evenIfBothTablesSaySo() {
        Sample sample = Sample.extlinux();
        FatVolume boot = FatVolume.read(sample.order().boot().of(sample));
        for (int table = 0; table < 2; table++) {
            // Cluster 2 is a folder; 3 is the device tree's first one.
            int entry = MIB + (int) (boot.table().start() + table * boot.table().length()) + 3 * 2;
            sample.bytes()[entry] = -1;
            sample.bytes()[entry + 1] = -1;
        }

        assertEquals(new LayoutCheck.Verdict.Faulty(List.of(
                "boot files: the chain from cluster 3 on has 1 clusters, and 600 bytes need 2")), sample.judge());
    }

    @Test
    void backupOfAnotherDisk_isNamed_thoughItsSumsAreRight() {
        Sample sample = Sample.unified();
        byte[] other = new Gpt(new UUID(1, 2), 92160, List.of()).encode().getLast().bytes();
        System.arraycopy(other, 0, sample.bytes(), sample.bytes().length - other.length, other.length);

        assertEquals(new LayoutCheck.Verdict.Faulty(List.of("partition table: the backup GPT header: the disk's GUID is "
                + "\"00000000-0000-0001-0000-000000000002\", right would be \"11111111-2222-3333-4444-555555555555\"")), sample.judge());
    }

    @Test
    void rootThatIsNotOnTheTable_isNamed() {
        Sample sample = Sample.unified();

        assertEquals(List.of("the kernel's command line: it is \"" + sample.order().commandLine().replace("0002-4000", "0003-4000")
                + "\", right would be \"" + sample.order().commandLine() + "\"",
                "root: the command line wants partition a1b2c3d4-0003-4000-8000-000000000002, which is not there"),
                faults(sample, sample.find("0002-4000") + 3));
    }

    @Test
    void modulesAreThereIfTheKernelHasAny_andNotOtherwise() {
        Sample sample = Sample.extlinux();
        RootContent without = new RootContent(Sample.CONTENT.osRelease(), Sample.CONTENT.kilnImage(), List.of(), 0, List.of());
        LayoutOrder order = sample.order();
        LayoutOrder builtIn = new LayoutOrder(order.table(), order.diskId(), order.boot(), order.root(), order.bootloader(), order.start(),
                order.commandLine(), new LayoutOrder.System("minimal", "trixie", "6.1.192-kiln", List.of()));

        assertInstanceOf(LayoutCheck.Verdict.Sound.class, LayoutCheck.judge(sample, builtIn, without, Sample.RAW));
        assertEquals(new LayoutCheck.Verdict.Faulty(List.of("what is in /lib/modules: it is \"[]\", right would be \"[6.1.192-kiln]\"")),
                LayoutCheck.judge(sample, sample.order(), without, Sample.RAW));
        assertEquals(new LayoutCheck.Verdict.Faulty(List.of("what is in /lib/modules: it is \"[6.1.192-kiln]\", right would be \"[]\"")),
                LayoutCheck.judge(sample, builtIn, Sample.CONTENT, Sample.RAW));
    }

    @Test
    void rootOfAnotherCell_isNamed_andSoIsWhatE2fsckSays() {
        Sample sample = Sample.extlinux();
        RootContent other = new RootContent("ID=debian\nVERSION_CODENAME=bookworm\n", "", List.of("6.1.1", "6.1.192-kiln"), 4,
                List.of("Pass 1: Checking inodes", "Inode 12 is wrong"));

        assertEquals(new LayoutCheck.Verdict.Faulty(List.of(
                "/etc/os-release: VERSION_CODENAME is \"bookworm\", right would be \"trixie\"",
                "/etc/kiln-image: there is no such file",
                "what is in /lib/modules: it is \"[6.1.1, 6.1.192-kiln]\", right would be \"[6.1.192-kiln]\"",
                "e2fsck -fn: it ended with code 4: Pass 1: Checking inodes; Inode 12 is wrong")),
                LayoutCheck.judge(sample, sample.order(), other, Sha256.of("")));
    }

    /// Eight bytes at a time, anywhere among what is parsed: tables, the first sectors of both file systems, folders and files.
    @Test
    void whateverStandsOnTheDisk_theAnswerIsAVerdict() {
        Random random = new Random(11);
        for (Sample good : List.of(Sample.extlinux(), Sample.unified())) {
            int root = (int) good.order().root().firstSector() * 512;
            for (int round = 0; round < 400; round++) {
                Map<Integer, Byte> before = new HashMap<>();
                for (int i = 0; i < 8; i++) {
                    int area = List.of(0, MIB, MIB + 64 * 1024, root - 12 * 1024, root, good.bytes().length - 33 * 512).get(random.nextInt(6));
                    int at = area + random.nextInt(2 * 1024);
                    before.putIfAbsent(at, good.bytes()[at]);
                    good.bytes()[at] = (byte) random.nextInt();
                }

                assertNotNull(good.judge());

                before.forEach((at, was) -> good.bytes()[at] = was);
            }
        }
    }

    private static List<String> faults(Sample sample, int at) {
        sample.bytes()[at] ^= 1;
        return assertInstanceOf(LayoutCheck.Verdict.Faulty.class, sample.judge()).faults();
    }
}
