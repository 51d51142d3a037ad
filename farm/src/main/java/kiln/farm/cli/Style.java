package kiln.farm.cli;

import java.util.Map;

/// How states look: a glyph and a word always, colour where the terminal has it.
///
/// @param colour whether to write ANSI colours
record Style(boolean colour) {
    static final Style PLAIN = new Style(false);

    private static final Map<String, Look> LOOKS = Map.ofEntries(
            Map.entry("built", new Look("✓", "32")),
            Map.entry("reused", new Look("✓", "32")),
            Map.entry("succeeded", new Look("✓", "32")),
            Map.entry("green", new Look("✓", "32")),
            Map.entry("failed", new Look("✗", "31")),
            Map.entry("red", new Look("✗", "31")),
            Map.entry("running", new Look("▶", "34")),
            Map.entry("waiting", new Look("…", "33")),
            Map.entry("queued", new Look("…", "33")),
            Map.entry("quarantined", new Look("!", "35")),
            Map.entry("skipped", new Look("–", "90")),
            Map.entry("blocked", new Look("⊘", "90")),
            Map.entry("cancelled", new Look("■", "90")));

    private record Look(String glyph, String ansi) {}

    String glyph(String state) {
        return LOOKS.getOrDefault(state, new Look("·", "0")).glyph();
    }

    /// The text in the colour of a state.
    String paint(String state, String text) {
        return colour ? "\033[" + LOOKS.getOrDefault(state, new Look("·", "0")).ansi() + "m" + text + "\033[0m" : text;
    }

    String strong(String text) {
        return colour ? "\033[1m" + text + "\033[0m" : text;
    }
}
