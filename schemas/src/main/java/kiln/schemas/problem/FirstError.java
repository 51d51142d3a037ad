package kiln.schemas.problem;

import java.util.Optional;
import java.util.regex.Pattern;

/// Finds the line of a compiler's output that says what went wrong: the first error, not the last, since the rest is
/// mostly its consequence.
public final class FirstError {
    private static final Pattern ERROR = Pattern.compile(
            "(^|[\\s:])(fatal )?error(:| [A-Z]?\\d+:)|: undefined reference to "
            + "|^\\S*ld(\\.bfd)?: .*(cannot find|relocation truncated|overflowed)|^ERROR: |^FATAL ERROR|^E: "
            + "|: syntax error|: command not found|: No such file or directory$|: not found$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MAKE = Pattern.compile("^make(\\[\\d+])?: \\*\\*\\* ");

    private Optional<Line> compiler = Optional.empty();
    private Optional<Line> make = Optional.empty();
    private long lines;

    /// @param number from 1
    public record Line(long number, String text) {}

    /// The next line.
    public void look(String line) {
        lines++;
        if (make.isEmpty() && line.startsWith("make") && MAKE.matcher(line).find()) {
            make = Optional.of(new Line(lines, line.strip()));
        } else if (compiler.isEmpty() && mayTell(line) && ERROR.matcher(line).find()) {
            compiler = Optional.of(new Line(lines, line.strip()));
        }
    }

    /// Whether the line has two letters in a row without which none of the patterns fits: `rr` of error, `nd` of find, found
    /// and undefined, `nc` of truncated, `rf` of overflowed, `su` of such; or begins with a letter and a colon. A log may
    /// have millions of lines, and this costs a tenth of the patterns.
    private static boolean mayTell(String line) {
        if (line.length() > 1 && line.charAt(1) == ':') {
            return true;
        }
        int before = 0;
        for (int i = 0; i < line.length(); i++) {
            int now = line.charAt(i) | 0x20;
            switch (before << 8 | now) {
                case 'r' << 8 | 'r', 'n' << 8 | 'd', 'n' << 8 | 'c', 'r' << 8 | 'f', 's' << 8 | 'u' -> {
                    return true;
                }
                default -> before = now;
            }
        }
        return false;
    }

    /// What the compiler said; failing that, what make said.
    public Optional<Line> found() {
        return compiler.or(() -> make);
    }
}
