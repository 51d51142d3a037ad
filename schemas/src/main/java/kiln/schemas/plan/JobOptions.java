package kiln.schemas.plan;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import kiln.schemas.catalog.Arch;

/// What a job is asked to do, fully resolved: a worker reads no catalog. One record per kind or variant of a kind.
///
/// `revision` fields are raised when the code of a step changes what it makes; they enter the job's key, so old
/// results are then no longer found.
public sealed interface JobOptions {

    JobKind kind();

    /// What a job with these options puts out, by name, sorted: all of it, and nothing else.
    default List<String> outputs() {
        return switch (this) {
            case Resolve resolve -> List.of("lock");
            case Source source -> List.of("files");
            case Toolbox toolbox -> List.of("tree");
            case CompileKernel kernel -> List.of("kernel");
            case PackagedKernel kernel -> List.of("kernel");
            case CompileBootloader bootloader -> List.of("bootloader");
            case PackagedBootloader bootloader -> List.of("bootloader");
            case Rootfs rootfs -> List.of("root");
            case Base base -> List.of("index", "skeleton", "xz", "zst");
            case SystemPart part -> List.of("dtb", "index", "xz", "zst");
            case Image image -> List.of("img.bmap", "img.xz", "img.zst");
            case Boot boot -> boot.ordered().isPresent() ? List.of("evidence", "layout") : List.of("evidence");
        };
    }

    /// Pins Debian packages. Output `lock`: JSON, see `docs/reference/steps.md`.
    ///
    /// @param suite e.g. `trixie`; its updates and security suites are taken in where they exist
    /// @param without packages left out of the closure although something depends on them
    /// @param foreign single packages of other architectures (`name:arch`), dependencies not followed
    /// @param sources whether `packages` are source packages
    /// @param asOf the day the answer is good for
    record Resolve(
            String suite,
            Arch arch,
            List<String> packages,
            List<String> without,
            List<String> foreign,
            boolean sources,
            LocalDate asOf,
            int revision)
            implements JobOptions {
        public Resolve {
            packages = List.copyOf(packages);
            without = List.copyOf(without);
            foreign = List.copyOf(foreign);
        }

        @Override
        public JobKind kind() {
            return JobKind.RESOLVE;
        }
    }

    /// Fetches every file of a lock. Input `lock`; output `files`: a tar of them, named as in the lock.
    record Source(String name, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.SOURCE;
        }
    }

    /// Unpacks Debian packages into a tree of tools. Input `files`; output `tree` (tar.zst).
    record Toolbox(String name, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.TOOLBOX;
        }
    }

    /// Compiles a kernel. Inputs `files` (with a `linux-source-*` package), `toolbox`; output `kernel` (tar.zst:
    /// `boot/vmlinuz`, `boot/config`, `dtb/*`, `lib/modules/*`); facts `release`, `version`.
    record CompileKernel(
            String name,
            Arch arch,
            String localVersion,
            List<String> config,
            String target,
            List<String> deviceTrees,
            int revision)
            implements JobOptions {
        public CompileKernel {
            config = List.copyOf(config);
            deviceTrees = List.copyOf(deviceTrees);
        }

        @Override
        public JobKind kind() {
            return JobKind.KERNEL;
        }
    }

    /// Takes a kernel out of Debian packages. Input `files`; output and facts as [CompileKernel].
    record PackagedKernel(String name, Arch arch, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.KERNEL;
        }
    }

    /// Compiles U-Boot. Inputs `files` (a Debian source package), `toolbox`; output `bootloader`.
    record CompileBootloader(String name, Arch arch, String defconfig, String file, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.BOOTLOADER;
        }
    }

    /// Takes a bootloader out of a Debian package. Input `files`; output `bootloader`.
    record PackagedBootloader(String name, String file, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.BOOTLOADER;
        }
    }

    /// Makes a root file system without kernel. Input `files`; output `root` (tar.zst).
    record Rootfs(String distro, Arch arch, String hostname, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.ROOTFS;
        }
    }

    /// Packs a root file system without kernel modules. Inputs `root`, `toolbox`; outputs `zst`, `xz` and `skeleton` (frames),
    /// `index` (JSON, see `docs/reference/steps.md`).
    ///
    /// @param rootMiB size of the root file system
    record Base(String distro, Arch arch, int rootMiB, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.BASE;
        }
    }

    /// Packs what boards of one architecture share on their disks: the kernel, and behind it the root file system with its
    /// modules. Inputs `base`, `base-zst`, `base-xz`, `base-skeleton` (of the base), `kernel`, `toolbox`; outputs `zst` and `xz` (frames),
    /// `index` (JSON, see `docs/reference/steps.md`), `dtb` (tar.zst); facts `release`, `version`.
    ///
    /// @param rootMiB size of the root file system
    record SystemPart(String distro, String track, Arch arch, int rootMiB, int revision) implements JobOptions {
        @Override
        public JobKind kind() {
            return JobKind.PART;
        }
    }

    /// Puts an image together: what is new of it, and a part that is packed already. Inputs `index`, `zst`, `xz`, `dtb` (of
    /// the part), `toolbox`, and `bootloader` where the board has one; outputs `img.xz`, `img.zst`, `img.bmap`; facts `name` (without
    /// ending), `rawSizeBytes`, `kernelRelease`.
    ///
    /// @param version of Kiln, the first part of the image's name after `Kiln_`
    /// @param rebuild the build that forced this to run again, empty otherwise; enters the key
    record Image(
            String version,
            String board,
            String distro,
            String track,
            Arch arch,
            String console,
            Optional<String> deviceTree,
            List<String> commandLine,
            DiskLayout layout,
            String rebuild,
            int revision)
            implements JobOptions {
        public Image {
            commandLine = List.copyOf(commandLine);
        }

        @Override
        public JobKind kind() {
            return JobKind.IMAGE;
        }
    }

    /// The disk of an image; sizes in MiB, offsets in bytes.
    sealed interface DiskLayout {
        int imageMiB();

        /// Of the root file system.
        int rootMiB();

        record Extlinux(int imageMiB, int bootMiB, long bootloaderOffsetBytes) implements DiskLayout {
            @Override
            public int rootMiB() {
                return imageMiB - bootMiB - 1;
            }
        }

        record Uefi(int imageMiB, int espMiB) implements DiskLayout {
            @Override
            public int rootMiB() {
                return imageMiB - espMiB - 2;
            }
        }
    }

    /// Checks an image's layout, and boots it in QEMU until user space prints the marker. Inputs `image` (the `img.zst`),
    /// `toolbox`, and for the check `tools` and `bootloader` where the board has one; outputs `evidence` and `layout`
    /// (JSON); facts `board`, `kernel`, `distro`, `machine`, `bootCpuSeconds`, `rawSha256`.
    ///
    /// @param ordered what its layout is compared with; boots planned before there was that check have none
    record Boot(
            String board,
            String distro,
            Arch arch,
            String machine,
            int memoryMiB,
            int cpuSeconds,
            boolean firmware,
            String rebuild,
            int revision,
            Optional<Ordered> ordered)
            implements JobOptions {
        /// Without a look at the layout.
        public Boot(String board, String distro, Arch arch, String machine, int memoryMiB, int cpuSeconds, boolean firmware,
                String rebuild, int revision) {
            this(board, distro, arch, machine, memoryMiB, cpuSeconds, firmware, rebuild, revision, Optional.empty());
        }

        @Override
        public JobKind kind() {
            return JobKind.BOOT;
        }
    }

    /// What a finished image was ordered as.
    ///
    /// @param suite of the distro, e.g. `trixie`
    record Ordered(Image image, String suite) {}
}
