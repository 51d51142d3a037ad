package kiln.worker.sandbox;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Reads what the shell's `times` prints: `0m0.012s 1m2.500s`, user and system, for itself and for its children.
///
/// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html">POSIX, times</a>
final class ShellTimes {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})m(\\d{1,9}\\.?\\d{0,9})s");

    private ShellTimes() {}

    /// All times in the text added up, in seconds; 0 if there is none.
    static double seconds(String text) {
        return TIME.matcher(text).results().mapToDouble(ShellTimes::one).sum();
    }

    private static double one(MatchResult time) {
        return Integer.parseInt(time.group(1)) * 60.0 + Double.parseDouble(time.group(2));
    }
}
