package kiln.schemas.catalog;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A kernel definition: one track of one or more board families.
///
/// @param id file name without ending, e.g. `sunxi-6.1`
/// @param families the board families it runs on
/// @param archs its architectures
/// @param traits what people ask when they choose an image
public record Kernel(
        String id, String name, Track track, List<String> families, List<Arch> archs, Origin origin, Traits traits) {

    public Kernel {
        families = List.copyOf(families);
        archs = List.copyOf(archs);
    }

    /// A kernel of which nothing else is said.
    public Kernel(String id, String name, Track track, List<String> families, List<Arch> archs, Origin origin) {
        this(id, name, track, families, archs, origin, Traits.UNKNOWN);
    }

    /// @param base the mainline release it stems from; none where it moves from one to the next
    /// @param bootsFrom media whose drivers it has built in; empty if nobody wrote them down
    public record Traits(Optional<Base> base, List<Medium> bootsFrom, List<Lack> lacks) {
        static final Traits UNKNOWN = new Traits(Optional.empty(), List.of(), List.of());

        public Traits {
            bootsFrom = List.copyOf(bootsFrom);
            lacks = List.copyOf(lacks);
        }
    }

    /// @param series e.g. `6.1`
    /// @param released the day of its first release
    public record Base(String series, LocalDate released) {}

    public sealed interface Origin {

        /// Compiled by a worker from a Debian `linux-source-*` package.
        ///
        /// @param suite Debian suite of the package
        /// @param sourcePackage e.g. `linux-source-6.1`
        /// @param without packages left out although the source package depends on them
        /// @param localVersion suffix of the release, e.g. `-kiln`
        /// @param config lines for `KCONFIG_ALLCONFIG` on top of `allnoconfig`, e.g. `CONFIG_MMU=y`
        /// @param target make target that makes the image, e.g. `zImage`
        /// @param deviceTrees file names of the device trees to make
        record Compiled(
                String suite,
                String sourcePackage,
                List<String> without,
                String localVersion,
                List<String> config,
                String target,
                List<String> deviceTrees)
                implements Origin {
            public Compiled {
                without = List.copyOf(without);
                config = List.copyOf(config);
                deviceTrees = List.copyOf(deviceTrees);
            }
        }

        /// Taken from Debian's binary packages.
        ///
        /// @param packages by architecture, e.g. `linux-image-cloud-amd64`; dependencies are followed
        /// @param without packages left out although something depends on them, e.g. `initramfs-tools`
        record Packaged(String suite, Map<Arch, String> packages, List<String> without) implements Origin {
            public Packaged {
                packages = Collections.unmodifiableMap(new TreeMap<>(packages));
                without = List.copyOf(without);
            }
        }
    }
}
