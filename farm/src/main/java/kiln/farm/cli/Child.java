package kiln.farm.cli;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Kiln in a process of its own, as somebody would type it.
final class Child {
    private Child() {}

    /// @param quiet whether what it says on stderr is thrown away
    static Process kiln(KilnCommand kiln, List<String> arguments, boolean quiet) throws IOException {
        List<String> command = new ArrayList<>(List.of(kiln.session.home().resolve("kiln").toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(quiet ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
