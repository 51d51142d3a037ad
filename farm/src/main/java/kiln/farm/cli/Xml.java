package kiln.farm.cli;

/// Text as XML takes it. What XML 1.0 has no place for is left out: a parser refuses a whole document for one such
/// character, however it is written.
///
/// @see <a href="https://www.w3.org/TR/xml/#charsets">XML 1.0, 2.2 characters</a>
final class Xml {
    /// Colours and cursor movements of compilers, which would leave their rests behind.
    private static final String ESCAPES = "\u001B\\[[0-9;?]*[ -/]*[@-~]";

    private Xml() {}

    static String text(String text) {
        return allowed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;");
    }

    /// Line ends and tabs of an attribute become blanks unless they are written as numbers.
    static String attribute(String text) {
        return text(text).replace("\"", "&quot;").replace("\n", "&#10;").replace("\t", "&#9;");
    }

    private static String allowed(String text) {
        StringBuilder kept = new StringBuilder();
        text.replaceAll(ESCAPES, "").codePoints().filter(Xml::isAllowed).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD
                || c >= 0x10000 && c <= 0x10FFFF;
    }
}
