package kiln.coordinator.view;

import java.util.regex.Pattern;

/// What two errors have in common that are the same error: the words without the places and numbers in which each is
/// its own.
final class Signature {
    private static final Pattern CODE = Pattern.compile("^E[0-9]{3} ");
    /// File names stay, the folders before them differ from one job to the next.
    private static final Pattern FOLDERS = Pattern.compile("(?<![\\w.])/?(?:[\\w.+@~-]+/)+(?=[\\w.+@~-])");
    private static final Pattern LINE = Pattern.compile("(?<=[A-Za-z_]):[0-9]+(?::[0-9]+)?(?=:|\\s|$)");
    private static final Pattern HASH = Pattern.compile("\\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\\b");
    private static final Pattern NUMBER = Pattern.compile("(?:0x[0-9a-fA-F]+|(?<![A-Za-z_])[0-9]+(?:[.,][0-9]+)*)");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX = 200;

    private Signature() {}

    /// @param message its first line counts
    static String of(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        String words = CODE.matcher(line).replaceFirst("");
        words = FOLDERS.matcher(words).replaceAll("");
        words = LINE.matcher(words).replaceAll("");
        words = HASH.matcher(words).replaceAll("#");
        words = NUMBER.matcher(words).replaceAll("N");
        words = SPACE.matcher(words).replaceAll(" ").strip();
        return words.length() <= MAX ? words : words.substring(0, MAX);
    }
}
