package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kiln.artifacts.image.Fat;
import kiln.artifacts.image.Gpt;
import kiln.artifacts.image.Mbr;
import kiln.artifacts.image.Piece;
import kiln.schemas.plan.Sha256;

/// A small image that is as it was ordered.
///
/// @param bytes the raw image, to be doctored
record Sample(byte[] bytes, LayoutOrder order) implements Disk {
    static final int MIB = 1 << 20;
    static final int BOOTLOADER = 8192;
    static final UUID ROOT_FS = UUID.fromString("0f1e2d3c-4b5a-8697-8899-aabbccddeeff");
    static final RootContent CONTENT = new RootContent("PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"13\"\nVERSION_CODENAME=trixie\n",
            "distro=minimal\n", List.of("6.1.192-kiln"), 0, List.of("root: 20/1024 files"));
    static final Sha256 RAW = Sha256.of("raw");
    private static final byte[] U_BOOT = "U-BOOT ".repeat(100).getBytes(StandardCharsets.UTF_8);
    private static final byte[] KERNEL = "KERNEL..".repeat(1024).getBytes(StandardCharsets.UTF_8);
    private static final LayoutOrder.System SYSTEM = new LayoutOrder.System("minimal", "trixie", "6.1.192-kiln", List.of("6.1.192-kiln"));
    private static final LayoutOrder.FileSystem ROOT_FILES = new LayoutOrder.FileSystem("root", ROOT_FS.toString());
    private static final Instant TIME = Instant.ofEpochSecond(1_750_000_000L);

    @Override
    public long sizeBytes() {
        return bytes.length;
    }

    @Override
    public void readInside(long offset, byte[] to) {
        System.arraycopy(bytes, (int) offset, to, 0, to.length);
    }

    LayoutCheck.Verdict judge() {
        return LayoutCheck.judge(this, order, CONTENT, RAW);
    }

    /// Where a text stands.
    int find(String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    /// DOS table, bootloader, FAT16 of 8 MiB, root of 7 MiB.
    static Sample extlinux() {
        String root = "1b2c3d4f-02";
        String line = "console=ttyS0 root=PARTUUID=" + root + " rootwait kiln.board=pc";
        ByteBuffer tree = ByteBuffer.allocate(600).putInt(0, 0xd00dfeed).putInt(4, 600);
        List<Piece> pieces = new ArrayList<>(new Mbr(0x1b2c3d4f, List.of(new Mbr.Partition(true, Mbr.FAT32, 2048, 16384),
                new Mbr.Partition(false, Mbr.LINUX, 18432, 14336))).encode());
        pieces.add(new Piece(BOOTLOADER, U_BOOT));
        Fat boot = new Fat(8 * MIB, "BOOT", 0x12ab34cd, TIME, List.of(new Fat.File("sun8i-h3-board.dtb", tree.array()),
                new Fat.File("extlinux/extlinux.conf", ("default kiln\nlabel kiln\n  kernel /vmlinuz\n  fdt /sun8i-h3-board.dtb\n  append "
                        + line + "\n").getBytes(StandardCharsets.UTF_8)), new Fat.File("vmlinuz", new byte[0], KERNEL.length)));
        LayoutOrder order = new LayoutOrder(LayoutOrder.Kind.DOS, "0x1b2c3d4f",
                new LayoutOrder.Partition("boot", 1, "0c", "1b2c3d4f-01", 2048, 16384, new LayoutOrder.FileSystem("BOOT", "12AB-34CD")),
                new LayoutOrder.Partition("root", 2, "83", root, 18432, 14336, ROOT_FILES),
                Optional.of(new LayoutOrder.Blob(BOOTLOADER, U_BOOT.length, Sha256.of(U_BOOT))),
                new LayoutOrder.Start.Extlinux(Optional.of("sun8i-h3-board.dtb")), line, SYSTEM);
        return new Sample(disk(16 * MIB, pieces, boot), order);
    }

    /// GPT, FAT32 of 36 MiB with a unified kernel image, root of 7 MiB.
    static Sample unified() {
        UUID esp = UUID.fromString("a1b2c3d4-0001-4000-8000-000000000001");
        UUID root = UUID.fromString("a1b2c3d4-0002-4000-8000-000000000002");
        UUID espType = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
        UUID rootType = UUID.fromString("4f68bce3-e8cd-4db1-96e7-fbcaf984b709");
        UUID disk = UUID.fromString("11111111-2222-3333-4444-555555555555");
        String line = "console=ttyS0 root=PARTUUID=" + root + " rootwait kiln.board=pc";
        List<Piece> pieces = new ArrayList<>(new Gpt(disk, 92160, List.of(new Gpt.Partition("esp", espType, esp, 2048, 75775, 0),
                new Gpt.Partition("root", rootType, root, 75776, 90111, 0))).encode());
        Fat boot = new Fat(36 * MIB, "ESP", 0x12ab34cd, TIME,
                List.of(new Fat.File("EFI/BOOT/BOOTX64.EFI", unifiedKernel(line), KERNEL.length)));
        LayoutOrder order = new LayoutOrder(LayoutOrder.Kind.GPT, disk.toString(),
                new LayoutOrder.Partition("esp", 1, espType.toString(), esp.toString(), 2048, 73728, new LayoutOrder.FileSystem("ESP", "12AB-34CD")),
                new LayoutOrder.Partition("root", 2, rootType.toString(), root.toString(), 75776, 14336, ROOT_FILES), Optional.empty(),
                new LayoutOrder.Start.Unified("EFI/BOOT/BOOTX64.EFI"), line, SYSTEM);
        return new Sample(disk(45 * MIB, pieces, boot), order);
    }

    /// A PE file of three sections, the last of which is to follow.
    private static byte[] unifiedKernel(String line) {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        texts.put(".cmdline", line.getBytes(StandardCharsets.UTF_8));
        texts.put(".uname", "6.1.192-kiln".getBytes(StandardCharsets.UTF_8));
        ByteBuffer pe = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        pe.put(0, (byte) 'M').put(1, (byte) 'Z').putInt(0x3c, 0x80).putInt(0x80, 0x4550).putShort(0x86, (short) 3);
        int header = 0x80 + 24;
        int at = 1024;
        for (var text : texts.entrySet()) {
            pe.put(header, text.getKey().getBytes(StandardCharsets.US_ASCII)).putInt(header + 8, text.getValue().length)
                    .putInt(header + 16, 512).putInt(header + 20, at).put(at, text.getValue());
            header += 40;
            at += 512;
        }
        pe.put(header, ".linux".getBytes(StandardCharsets.US_ASCII)).putInt(header + 8, KERNEL.length).putInt(header + 16, KERNEL.length)
                .putInt(header + 20, pe.capacity());
        return pe.array();
    }

    private static byte[] disk(int bytes, List<Piece> pieces, Fat boot) {
        ByteBuffer disk = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        pieces.forEach(piece -> disk.put((int) piece.offsetBytes(), piece.bytes()));
        boot.pieces().forEach(piece -> disk.put(MIB + (int) piece.offsetBytes(), piece.bytes()));
        int root = MIB + (int) boot.sizeBytes();
        disk.put(root - KERNEL.length, KERNEL);
        int block = root + 1024;
        disk.putInt(block + 4, 7 * 1024).putInt(block + 24, 0).putShort(block + 56, (short) 0xef53).putShort(block + 58, (short) 1);
        disk.putLong(block + 104, Long.reverseBytes(ROOT_FS.getMostSignificantBits()))
                .putLong(block + 112, Long.reverseBytes(ROOT_FS.getLeastSignificantBits()));
        disk.put(block + 120, "root".getBytes(StandardCharsets.US_ASCII));
        return disk.array();
    }
}
