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
        if (make.isEmpty() && MAKE.matcher(line).find()) {
            make = Optional.of(new Line(lines, line.strip()));
        } else if (compiler.isEmpty() && ERROR.matcher(line).find()) {
            compiler = Optional.of(new Line(lines, line.strip()));
        }
    }

    /// What the compiler said; failing that, what make said.
    public Optional<Line> found() {
        return compiler.or(() -> make);
    }
}
