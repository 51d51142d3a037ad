package kiln.schemas.catalog;

import java.util.List;

/// What fills the root file system.
///
/// @param id file name without ending, e.g. `trixie-minimal`
/// @param suite Debian suite, e.g. `trixie`
/// @param packages what is unpacked into the root, dependencies followed
public record Distro(String id, String name, String suite, List<Arch> archs, List<String> packages) {
    public Distro {
        archs = List.copyOf(archs);
        packages = List.copyOf(packages);
    }
}
