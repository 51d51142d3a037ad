package kiln.schemas.catalog;

import java.util.List;

/// The tools of a step: Debian packages unpacked into one tree.
///
/// @param id e.g. `cross-arm`
/// @param suite Debian suite
/// @param packages what is asked for; dependencies are followed, recommendations not
/// @param without packages left out although something depends on them (never started by our steps)
/// @param foreign packages of other architectures whose files are wanted too, e.g. an EFI stub, as `name:arch`
public record Toolbox(String id, String suite, List<String> packages, List<String> without, List<String> foreign) {
    public Toolbox {
        packages = List.copyOf(packages);
        without = List.copyOf(without);
        foreign = List.copyOf(foreign);
    }
}
