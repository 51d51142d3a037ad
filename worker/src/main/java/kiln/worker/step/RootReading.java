package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.artifacts.layout.RootContent;
import kiln.artifacts.store.ArtifactLostException;
import kiln.worker.sandbox.Command;

/// Looks into the root file system of a raw image with e2fsprogs, in place: its programs take an offset behind a question
/// mark, and no mount is needed.
///
/// @param partition the image's file and that offset
record RootReading(String partition, Command.Tools tools, StepContext context) {
    private static final String OS_RELEASE = "/etc/os-release";
    /// Codes of e2fsck(8): errors are left, 4, or it found no file system to check, 8.
    private static final int FOUND = 4 | 8;
    /// Lines of `stat` and `ls -p` of debugfs(8).
    private static final Pattern LINK = Pattern.compile("Fast link dest: \"([A-Za-z0-9./_-]+)\"");
    private static final Pattern ENTRY = Pattern.compile("/\\d+/04\\d{4}/\\d+/\\d+/([^/]+)/.*");

    /// @param offset of the root partition, in bytes
    static RootContent of(long offset, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        RootReading reading = new RootReading(BootStep.DISK + "?offset=" + offset, context.toolbox("tools"), context);
        return reading.read();
    }

    private RootContent read() throws StepFailure, IOException, InterruptedException {
        StepContext.Printed check = context.capture(Command.of(tools, "e2fsck", "-fn", partition));
        if ((check.code() & ~FOUND) != 0) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, "e2fsck ended with code " + check.code() + ", which says nothing of the image: "
                    + String.join(" ", check.lines()));
        }
        String osRelease = linked();
        Path file = context.workspace().path("look");
        Files.writeString(file, "dump " + osRelease + " found-os-release\ndump /etc/kiln-image found-kiln-image\nls -p /lib/modules\n");
        List<String> lines = context.capture(Command.of(tools, "debugfs", "-f", "look", partition)).lines();
        List<String> modules = lines.stream().map(ENTRY::matcher).filter(Matcher::matches).map(entry -> entry.group(1))
                .filter(name -> !name.equals(".") && !name.equals("..")).sorted().toList();
        return new RootContent(text("found-os-release"), text("found-kiln-image"), modules, check.code(), check.lines());
    }

    /// debugfs does not follow a link that is the last name of a path.
    private String linked() throws StepFailure, IOException, InterruptedException {
        return context.capture(Command.of(tools, "debugfs", "-R", "stat " + OS_RELEASE, partition)).lines().stream()
                .map(LINK::matcher).filter(Matcher::find).map(link -> Path.of(OS_RELEASE).resolveSibling(link.group(1)).normalize().toString())
                .findFirst().orElse(OS_RELEASE);
    }

    /// What is not there is empty.
    private String text(String name) throws IOException {
        return Files.exists(context.workspace().path(name), LinkOption.NOFOLLOW_LINKS) ? context.workspace().text(name) : "";
    }
}
