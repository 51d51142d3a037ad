package kiln.coordinator.advice;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How an `.img.xz` is checked and written, on each operating system.
///
/// @see <a href="https://www.gnu.org/software/coreutils/manual/html_node/sha2-utilities.html">sha256sum</a>
/// @see <a href="https://jedisct1.github.io/minisign/">minisign</a>
/// @see <a href="https://docs.yoctoproject.org/dev/dev-manual/bmaptool.html">bmaptool</a>
/// @see <a href="https://www.raspberrypi.com/documentation/computers/getting-started.html">Raspberry Pi Imager</a>
final class Guides {
    /// Nothing that a shell would take for more than a name.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~+-]*");

    private final Texts texts;

    Guides(Texts texts) {
        this.texts = texts;
    }

    /// @throws IllegalArgumentException if the name could not be typed as it stands
    List<Guide> verify(String name, String sha256) {
        String line = "echo \"" + sha256 + "  " + plain(name) + "\"";
        return List.of(
                guide("linux", "sha256sum", "verify-linux", line + " | sha256sum -c"),
                guide("macos", "shasum", "verify-macos", line + " | shasum -a 256 -c"),
                guide("windows", "powershell", "verify-windows",
                        "(Get-FileHash -Algorithm SHA256 " + name + ").Hash -eq \"" + sha256 + "\""));
    }

    /// How it is found out that the farm made it, and not only that it arrived whole.
    ///
    /// @param key as `minisign -P` takes it
    Stream<Guide> signed(String key) {
        String check = "minisign -Vm SHA256SUMS -P " + key;
        return Stream.of(
                guide("linux", "minisign", "minisign-linux", check, "sha256sum -c --ignore-missing SHA256SUMS"),
                guide("macos", "minisign", "minisign-macos", check, "shasum -a 256 -c --ignore-missing SHA256SUMS"));
    }

    /// @param mapped whether a map of its blocks lies beside it
    List<Guide> flash(String name, boolean mapped) {
        Stream<Guide> byMouse = Stream.of("linux", "macos", "windows").flatMap(os ->
                Stream.of(guide(os, "imager", "imager"), guide(os, "etcher", "etcher")));
        Stream<Guide> byMap = mapped
                ? Stream.of(guide("linux", "bmaptool", "bmaptool", "sudo bmaptool copy " + plain(name) + " /dev/sdX"))
                : Stream.empty();
        Stream<Guide> byHand = Stream.of(
                guide("linux", "dd", "dd-linux",
                        "xzcat " + plain(name) + " | sudo dd of=/dev/sdX bs=4M conv=fsync status=progress"),
                guide("macos", "dd", "dd-macos", "diskutil unmountDisk /dev/diskN",
                        "xzcat " + plain(name) + " | sudo dd of=/dev/rdiskN bs=4m", "diskutil eject /dev/diskN"),
                guide("windows", "dd", "dd-windows"));
        return Stream.of(byMouse, byMap, byHand).flatMap(guides -> guides).toList();
    }

    private Guide guide(String os, String tool, String key, String... commands) {
        return new Guide(os, tool, texts.say("guide." + key), List.of(commands));
    }

    private static String plain(String name) {
        if (!PLAIN.matcher(name).matches()) {
            throw new IllegalArgumentException("an image's name that no shell takes as it stands: " + name);
        }
        return name;
    }
}
