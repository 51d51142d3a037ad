package kiln.farm;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.schemas.problem.Problem;

/// What goes wrong at the start, as [Trouble]. Parts below the farm put their code first in the message (`E102 …`) and
/// what to type on the lines after the first.
final class Troubles {
    private static final Pattern CODED = Pattern.compile("(?s)(E[0-9]{3}) (.*)");

    private Troubles() {}

    static Trouble of(Exception e) {
        if (e instanceof Trouble trouble) {
            return trouble;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Matcher coded = CODED.matcher(cause.getMessage() == null ? "" : cause.getMessage());
            if (coded.matches()) {
                List<String> lines = coded.group(2).lines().map(String::strip).toList();
                return new Trouble(coded.group(1), exitOf(coded.group(1)), lines.getFirst(), lines.subList(1, lines.size())).from(e);
            }
        }
        if (e instanceof UncheckedIOException io && String.valueOf(io.getMessage()).contains("cannot listen")) {
            return new Trouble("E102", Trouble.Exit.FAILED, io.getCause().getMessage() + ".", "Take another port: --port N").from(e);
        }
        return new Trouble("E107", Trouble.Exit.FAILED, "The farm did not start: " + e, "More with -v").from(e);
    }

    private static Trouble.Exit exitOf(String code) {
        return code.startsWith("E14") ? Trouble.Exit.INFRASTRUCTURE : Trouble.Exit.FAILED;
    }

    static Trouble catalog(List<Problem> problems) {
        String first = problems.size() == 1 ? "The catalog has a problem:" : "The catalog has " + problems.size() + " problems:";
        return new Trouble("E160", Trouble.Exit.USAGE, first, problems.stream().map(Problem::toString).toList());
    }
}
