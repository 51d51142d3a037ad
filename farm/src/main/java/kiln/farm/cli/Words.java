package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Figures and lists as people read them.
final class Words {
    /// States in the order in which they are told.
    static final List<String> STATES = List.of(
            "built", "reused", "failed", "blocked", "quarantined", "cancelled", "skipped", "running", "waiting");

    private Words() {}

    /// `7 s`, `3 min 07 s`, `2 h 05 min`.
    static String duration(double seconds) {
        long whole = Math.max(0, Math.round(Math.floor(seconds)));
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3_600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", whole / 3_600, whole / 60 % 60);
    }

    /// In MiB or GiB, e.g. `39.1 MiB`.
    static String bytes(long size) {
        double mib = size / 1_048_576.0;
        return mib < 1_024
                ? String.format(Locale.ROOT, "%.1f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / 1_024);
    }

    /// `1 cell`, `2 cells`.
    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /// `5 built, 1 failed`; states of which there are none are left out.
    static String counts(Map<String, Integer> counts) {
        List<String> parts = new ArrayList<>();
        for (String state : STATES) {
            int number = counts.getOrDefault(state, 0);
            if (number > 0) {
                parts.add(number + " " + state);
            }
        }
        return parts.isEmpty() ? "nothing yet" : String.join(", ", parts);
    }

    /// At most so many characters, the last an ellipsis if it is cut.
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }
}
