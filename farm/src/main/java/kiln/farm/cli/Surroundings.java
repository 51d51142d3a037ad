package kiln.farm.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is around a farm and must not matter for what it makes.
///
/// @param folder of its data, below the one of both farms
/// @param zone as the variable TZ takes it
/// @param language two letters
/// @param country two letters
/// @param user whom it runs as; empty for who asks
record Surroundings(
        String folder, int slots, String umask, String zone, String language, String country, Optional<Integer> user) {
    /// "nobody" on every Linux.
    private static final int NOBODY = 65534;

    static Surroundings plain() {
        return new Surroundings("one", 1, "022", "UTC", "en", "US", Optional.empty());
    }

    /// As odd as people have it: half an hour beside the full one, and a language in which the capital of `i` is no `I`.
    ///
    /// @param root whether there is a choice of users
    static Surroundings odd(boolean root) {
        return new Surroundings("a/longer way/to the other", 3, "077", "Australia/Lord_Howe", "tr", "TR",
                root ? Optional.of(NOBODY) : Optional.empty());
    }

    /// A command line for it; ends as one process.
    List<String> around(List<String> command) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"));
        user.ifPresent(id -> line.addAll(List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--")));
        line.addAll(command);
        return line;
    }

    /// @param home of the user
    /// @param javaOptions that would be there anyway
    Map<String, String> environment(String home, String javaOptions) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("TZ", zone);
        variables.put("LC_ALL", language + "_" + country + ".UTF-8");
        variables.put("HOME", home);
        // Java asks the C library, which does not know a language that is not installed.
        variables.put("KILN_JAVA_OPTS", (javaOptions + " -Duser.language=" + language + " -Duser.country=" + country).strip());
        variables.put("KILN_NO_BUILD", "1");
        return variables;
    }

    String words() {
        return Words.count(slots, "slot") + ", umask " + umask + ", " + zone + ", " + language + "_" + country + ", "
                + user.map(id -> "user " + id).orElse("this user");
    }
}
