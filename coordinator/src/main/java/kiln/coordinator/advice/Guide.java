package kiln.coordinator.advice;

import java.util.List;

/// How something is done with one tool on one operating system.
///
/// @param os `linux`, `macos` or `windows`
/// @param tool e.g. `sha256sum`, `imager`, `etcher`, `bmaptool`, `dd`
/// @param text a sentence for people
/// @param commands to be typed in this order; none where it is done with the mouse
public record Guide(String os, String tool, String text, List<String> commands) {
    public Guide {
        commands = List.copyOf(commands);
    }
}
