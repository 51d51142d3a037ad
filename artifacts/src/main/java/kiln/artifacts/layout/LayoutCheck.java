package kiln.artifacts.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import kiln.artifacts.image.Region;
import kiln.artifacts.image.Sector;
import kiln.schemas.plan.Sha256;

/// Compares the finished bytes of an image with what was ordered.
public final class LayoutCheck {
    private static final String ROOT = "root=PARTUUID=";

    private final Disk disk;
    private final LayoutOrder order;
    private final Faults faults = new Faults();

    private LayoutCheck(Disk disk, LayoutOrder order) {
        this.disk = disk;
        this.order = order;
    }

    /// What became of a check.
    public sealed interface Verdict {
        record Sound(LayoutCertificate certificate) implements Verdict {}

        /// @param faults what, where, and the numbers; at least one
        record Faulty(List<String> faults) implements Verdict {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }
    }

    /// @param disk all of the raw image
    /// @param root what the tools found in its root file system
    /// @param raw digest of the raw image
    public static Verdict judge(Disk disk, LayoutOrder order, RootContent root, Sha256 raw) {
        return new LayoutCheck(disk, order).judge(root, raw);
    }

    private Verdict judge(RootContent content, Sha256 raw) {
        Optional<Table> table = faults.look("partition table", this::table);
        Optional<List<LayoutCertificate.Area>> areas = table.flatMap(read -> faults.look("layout", () -> areas(read)));
        Optional<Sha256> bootloader = order.bootloader().flatMap(blob -> faults.look("bootloader", () -> bootloader(blob)));
        Optional<FatVolume> boot = faults.look("boot partition", () -> FatVolume.read(order.boot().of(disk)));
        boot.ifPresent(fat -> same(order.boot(), fat.label(), fat.id()));
        Optional<BootFiles> files = boot.flatMap(fat -> faults.look("boot files",
                () -> BootFiles.read(fat, order.start(), order.system().release())));
        files.ifPresent(found -> faults.same(order.commandLine(), found.commandLine(), "the kernel's command line"));
        Optional<Ext4Volume> root = faults.look("root partition", () -> Ext4Volume.read(order.root().of(disk)));
        root.ifPresent(ext4 -> same(order.root(), ext4.label(), ext4.id()));
        table.ifPresent(read -> files.ifPresent(found -> faults.check("root", () -> requireRoot(read, found.commandLine()))));
        content.judge(order.system(), faults);
        if (!faults.found().isEmpty() || table.isEmpty() || areas.isEmpty() || boot.isEmpty() || files.isEmpty() || root.isEmpty()) {
            return new Verdict.Faulty(faults.found());
        }
        List<LayoutCertificate.Volume> volumes = List.of(
                volume(order.boot(), boot.get().fat32() ? "fat32" : "fat16"), volume(order.root(), "ext4"));
        return new Verdict.Sound(new LayoutCertificate(LayoutCertificate.FORMAT, disk.sizeBytes(), raw, table.get().kind(),
                table.get().diskId(), areas.get(), volumes, bootloader, files.get().deviceTree(), files.get().kernelBytes(),
                files.get().commandLine(), order.system().distro(), content.os(), order.system().release(), faults.looked()));
    }

    private Table table() {
        Table table = switch (order.table()) {
            case DOS -> DosTable.read(disk);
            case GPT -> GptTable.read(disk);
        };
        Faults.requireSame(order.diskId(), table.diskId(), "the disk's id");
        Faults.requireSame(List.of(entry(order.boot()), entry(order.root())), table.partitions(), "what it holds");
        return table;
    }

    private static Table.Entry entry(LayoutOrder.Partition partition) {
        return new Table.Entry(partition.number(), partition.type(), partition.id(), partition.firstSector(),
                partition.firstSector() + partition.sectors() - 1);
    }

    /// Of what the table says, not of what was ordered.
    private List<LayoutCertificate.Area> areas(Table table) {
        List<Region> regions = new ArrayList<>(table.reserved());
        order.bootloader().ifPresent(blob -> regions.add(blob.region()));
        for (Table.Entry entry : table.partitions()) {
            regions.add(new Region(entry.number() == order.root().number() ? order.root().name() : order.boot().name(),
                    entry.firstSector() * Sector.BYTES, entry.sectors() * Sector.BYTES));
        }
        Region.requireApart(regions);
        for (Region region : regions) {
            if (region.endBytes() > disk.sizeBytes()) {
                throw new IllegalArgumentException(region + " goes beyond the disk, which has " + disk.sizeBytes() + " bytes");
            }
        }
        return regions.stream().sorted(Comparator.comparingLong(Region::startBytes)).map(region -> new LayoutCertificate.Area(region.name(),
                region.startBytes() / Sector.BYTES, (region.endBytes() - 1) / Sector.BYTES)).toList();
    }

    private Sha256 bootloader(LayoutOrder.Blob blob) {
        Sha256 found = disk.part(blob.offsetBytes(), blob.sizeBytes()).digest();
        Faults.requireSame(blob.digest(), found, "the digest of the " + blob.sizeBytes() + " bytes from byte " + blob.offsetBytes() + " on");
        return found;
    }

    private void same(LayoutOrder.Partition partition, String label, String id) {
        faults.same(partition.fileSystem().label(), label, "the label of the " + partition.name() + " partition's file system");
        faults.same(partition.fileSystem().id(), id, "the id of the " + partition.name() + " partition's file system");
    }

    /// The kernel finds the root by what the table says.
    private void requireRoot(Table table, String commandLine) {
        String wanted = Arrays.stream(commandLine.split(" ")).filter(word -> word.startsWith(ROOT)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the command line has no " + ROOT)).substring(ROOT.length());
        Table.Entry entry = table.partitions().stream().filter(one -> one.id().equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the command line wants partition " + wanted + ", which is not there"));
        Ext4Volume.read(disk.part(entry.firstSector() * Sector.BYTES, entry.sectors() * Sector.BYTES));
    }

    private static LayoutCertificate.Volume volume(LayoutOrder.Partition partition, String fileSystem) {
        return new LayoutCertificate.Volume(partition.number(), partition.name(), partition.type(), partition.id(), fileSystem,
                partition.fileSystem().label(), partition.fileSystem().id());
    }
}
