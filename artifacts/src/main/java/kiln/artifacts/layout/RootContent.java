package kiln.artifacts.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the tools of e2fsprogs found in a root file system.
///
/// @param osRelease `/etc/os-release`, links followed; empty if there is none
/// @param kilnImage `/etc/kiln-image`; empty if there is none
/// @param modules the folders of `/lib/modules`
/// @param check what `e2fsck -fn` ended with; 0 if it found nothing
/// @param checkLines what it printed
public record RootContent(String osRelease, String kilnImage, List<String> modules, int check, List<String> checkLines) {
    /// Their packages name the release they lead to.
    private static final Set<String> MOVING = Set.of("sid", "unstable", "testing", "experimental");
    private static final int LINES_MAX = 5;

    public RootContent {
        modules = List.copyOf(modules);
        checkLines = List.copyOf(checkLines);
    }

    void judge(LayoutOrder.System ordered, Faults faults) {
        faults.check("/etc/os-release", () -> {
            value(osRelease, "ID");
            if (!MOVING.contains(ordered.suite())) {
                Faults.requireSame(ordered.suite(), value(osRelease, "VERSION_CODENAME"), "VERSION_CODENAME");
            }
        });
        faults.check("/etc/kiln-image", () -> Faults.requireSame(ordered.distro(), value(kilnImage, "distro"), "distro"));
        faults.check("what is in /lib/modules", () -> Faults.requireSame(ordered.modules(), modules, "it"));
        faults.check("e2fsck -fn", () -> {
            if (check != 0) {
                throw new IllegalArgumentException("it ended with code " + check + ": "
                        + String.join("; ", checkLines.subList(0, Math.min(LINES_MAX, checkLines.size()))));
            }
        });
    }

    String os() {
        return value(osRelease, "ID") + find(osRelease, "VERSION_ID").map(version -> "-" + version).orElse("");
    }

    private static String value(String text, String key) {
        return find(text, key).orElseThrow(() -> new IllegalArgumentException(
                text.isEmpty() ? "there is no such file" : "it has no line " + key + "="));
    }

    /// @see <a href="https://www.freedesktop.org/software/systemd/man/latest/os-release.html">os-release(5)</a>
    private static Optional<String> find(String text, String key) {
        return Arrays.stream(text.split("\n")).filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replaceAll("^\"(.*)\"$", "$1")).findFirst();
    }
}
