package kiln.coordinator.bulletin;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Plain pages that need nothing but themselves: no script, no style sheet, no picture.
final class Html {
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; }
            article { border: 1px solid #8886; border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0; }
            pre { white-space: pre-wrap; padding: .5rem; background: #8882; }
            pre, code { overflow-wrap: anywhere; }
            summary { font-weight: bold; }
            """;

    private final StringBuilder body = new StringBuilder();

    /// @param tag without angle brackets, @param text as it is meant, not as HTML writes it
    Html add(String tag, String text) {
        return raw("<" + tag + ">" + escaped(text) + "</" + tag.replaceAll(" .*", "") + ">");
    }

    Html list(List<String> items) {
        return items.isEmpty()
                ? this
                : raw("<ul>" + items.stream().map(item -> "<li>" + escaped(item) + "</li>").collect(Collectors.joining()) + "</ul>");
    }

    /// @param html already escaped
    Html raw(String html) {
        body.append(html).append('\n');
        return this;
    }

    static String link(String to, String text) {
        return "<a href=\"" + escaped(to) + "\">" + escaped(text) + "</a>";
    }

    static String cell(String html) {
        return "<td>" + html + "</td>";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /// @param language e.g. `en`
    byte[] page(String language, String title) {
        return ("<!doctype html>\n<html lang=\"" + language + "\">\n<meta charset=\"utf-8\">\n"
                        + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + escaped(title) + "</title>\n<style>\n"
                        + STYLE + "</style>\n<body>\n<main>\n<h1>" + escaped(title) + "</h1>\n" + body + "</main>\n</body>\n</html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
