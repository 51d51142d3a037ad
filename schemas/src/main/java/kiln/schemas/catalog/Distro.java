package kiln.schemas.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What fills the root file system.
///
/// @param id file name without ending, e.g. `trixie-minimal`
/// @param suite Debian suite, e.g. `trixie`
/// @param packages what is unpacked into the root, dependencies followed
/// @param traits what people ask when they choose an image
public record Distro(String id, String name, String suite, List<Arch> archs, List<String> packages, Traits traits) {
    public Distro {
        archs = List.copyOf(archs);
        packages = List.copyOf(packages);
    }

    /// A minimal one of which nothing else is said.
    public Distro(String id, String name, String suite, List<Arch> archs, List<String> packages) {
        this(id, name, suite, archs, packages, Traits.MINIMAL);
    }

    /// @param released the day the suite became stable; none of one that is not
    public record Traits(Profile profile, Optional<LocalDate> released, List<Lack> lacks) {
        static final Traits MINIMAL = new Traits(Profile.MINIMAL, Optional.empty(), List.of());

        public Traits {
            lacks = List.copyOf(lacks);
        }
    }

    /// What it is for.
    public enum Profile {
        MINIMAL,
        SERVER,
        DESKTOP;

        private final String id = name().toLowerCase(Locale.ROOT);

        /// The name in catalog files and JSON: lower case.
        public String id() {
            return id;
        }
    }
}
