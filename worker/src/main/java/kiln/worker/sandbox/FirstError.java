package kiln.worker.sandbox;

import java.util.Optional;
import java.util.regex.Pattern;

/// Finds the line of a compiler's output that says what went wrong: the first error, not the last, since the rest is
/// mostly its consequence.
final class FirstError {
    private static final Pattern ERROR = Pattern.compile(
            "(^|[\\s:])(fatal )?error(:| [A-Z]?\\d+:)|: undefined reference to "
            + "|^\\S*ld(\\.bfd)?: .*(cannot find|relocation truncated|overflowed)|^ERROR: |^FATAL ERROR|^E: "
            + "|: syntax error|: command not found|: No such file or directory$|: not found$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MAKE = Pattern.compile("^make(\\[\\d+])?: \\*\\*\\* ");

    private Optional<String> compiler = Optional.empty();
    private Optional<String> make = Optional.empty();

    void look(String line) {
        if (make.isEmpty() && MAKE.matcher(line).find()) {
            make = Optional.of(line.strip());
        } else if (compiler.isEmpty() && ERROR.matcher(line).find()) {
            compiler = Optional.of(line.strip());
        }
    }

    /// What the compiler said; failing that, what make said.
    Optional<String> found() {
        return compiler.or(() -> make);
    }
}
