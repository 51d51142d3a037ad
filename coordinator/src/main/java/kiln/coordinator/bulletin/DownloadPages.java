package kiln.coordinator.bulletin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Guide;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Saying;
import kiln.coordinator.advice.Texts;

/// The pages of those who want an image, in one language. Links are relative, so that they work wherever the bucket is
/// served.
///
/// @param written when, as people read it (UTC)
record DownloadPages(Texts texts, String written) {
    private static final String FOLDER = "download/";

    /// Of the list of all boards.
    static String key(Language language, String kind) {
        return FOLDER + "index" + ending(language, kind);
    }

    static String key(String board, Language language, String kind) {
        return FOLDER + "boards/" + board + ending(language, kind);
    }

    private static String ending(Language language, String kind) {
        return (language == Language.EN ? "." : "." + language.id() + ".") + kind;
    }

    byte[] list(List<DownloadView> boards) {
        Html page = new Html().raw(languages(language -> "index" + ending(language, "html")) + " · "
                + Html.link("../status.html", texts.say("page.status")));
        page.add("p", texts.say("page.intro")).raw("<table>").raw("<tr><th>" + Html.escaped(texts.say("page.boards")) + "<th>"
                + Html.escaped(texts.say("page.recommended")) + "</tr>");
        boards.forEach(board -> page.raw("<tr>" + Html.cell(Html.link("boards/" + board.board() + ending(texts.language(), "html"), board.name()))
                + Html.cell(recommended(board)) + "</tr>"));
        return page.raw("</table>").add("p", writtenAt()).page(texts.language().id(), texts.say("page.title"));
    }

    private String recommended(DownloadView board) {
        return board.recommended().isEmpty()
                ? Html.escaped(texts.say("page.none"))
                : board.recommended().stream()
                        .map(image -> Html.escaped(image.needText() + ": " + image.title() + " (" + image.tierText() + ")"))
                        .collect(Collectors.joining("<br>"));
    }

    byte[] board(DownloadView board) {
        String title = texts.say(new Saying("page.board", Map.of("board", board.name())));
        Html page = new Html().raw(languages(language -> board.board() + ending(language, "html")) + " · "
                + Html.link("../index" + ending(texts.language(), "html"), texts.say("page.back")));
        page.add("p", hardware(board)).list(board.notes());
        page.add("h2", texts.say("page.recommended"));
        if (board.recommended().isEmpty()) {
            page.add("p", texts.say("page.none"));
        }
        board.recommended().forEach(image -> image(page, image));
        others(page, board.others());
        return page.add("p", writtenAt()).page(texts.language().id(), title);
    }

    private String hardware(DownloadView board) {
        Stream<String> display = board.display().isEmpty() ? Stream.empty() : Stream.of(texts.say("display." + board.display()));
        return Stream.of(board.soc().stream(), Stream.of(board.arch()), board.memory().stream(), display)
                .flatMap(parts -> parts).collect(Collectors.joining(" · "));
    }

    private void image(Html page, DownloadView.Image image) {
        page.raw("<article>").add("h3", image.needText() + ": " + image.title());
        page.raw("<p><strong>" + Html.escaped(image.tierText()) + "</strong> · " + Html.escaped(image.day()) + " · <code>"
                + Html.escaped(image.cell()) + "</code> · " + Html.escaped(texts.say("page.build")) + " <code>" + Html.escaped(image.build())
                + "</code></p>");
        page.add("h4", texts.say("page.why")).list(image.why());
        page.add("h4", texts.say("page.not")).list(image.caveats());
        page.add("h4", texts.say("page.download"));
        image.files().forEach(file -> page.raw("<p>" + file(file) + "</p>"));
        image.blockMap().ifPresent(map -> page.raw("<p>" + Html.link("../../" + map, name(map)) + "</p>"));
        page.raw("<p>" + Html.link("../../" + folder(image.files().getFirst().key()) + "SHA256SUMS", "SHA256SUMS") + "</p>");
        image.signature().ifPresent(key -> page.raw("<p>" + Html.link("../../" + key, name(key)) + "</p>"));
        page.add("p", texts.say(new Saying("page.write-to", Map.of("media", String.join(", ", image.writeTo())))));
        page.add("h4", texts.say("page.verify"));
        guides(page, image.verify());
        page.add("h4", texts.say("page.flash"));
        guides(page, image.flash());
        page.raw("</article>");
    }

    private String file(DownloadView.File file) {
        String size = texts.say(new Saying("page.size", Map.of(
                "size", megabytes(file.sizeBytes()), "raw", megabytes(file.rawSizeBytes()))));
        return Html.link("../../" + file.key(), file.name()) + " (" + Html.escaped(size) + ")<br><code>" + file.sha256() + "</code>";
    }

    private static String folder(String key) {
        return key.substring(0, key.lastIndexOf('/') + 1);
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1_048_576.0);
    }

    /// What concerns other systems than one's own can be folded.
    private void guides(Html page, List<Guide> guides) {
        guides.stream().map(Guide::os).distinct().forEach(os -> {
            page.raw("<details open>").add("summary", texts.say("os." + os));
            guides.stream().filter(guide -> guide.os().equals(os)).forEach(guide -> guide(page, guide));
            page.raw("</details>");
        });
    }

    private static void guide(Html page, Guide guide) {
        page.add("p", guide.text());
        if (!guide.commands().isEmpty()) {
            page.add("pre", String.join("\n", guide.commands()));
        }
    }

    private void others(Html page, List<DownloadView.Other> others) {
        if (others.isEmpty()) {
            return;
        }
        page.add("h2", texts.say("page.others")).raw("<table>").raw("<tr><th>" + Stream.of("page.cell", "page.tier", "page.reason")
                .map(texts::say).map(Html::escaped).collect(Collectors.joining("<th>")) + "</tr>");
        others.forEach(other -> page.raw("<tr>" + Html.cell(link(other) + "<br>" + Html.escaped(other.title() + " · " + other.day()))
                + Html.cell(Html.escaped(other.tierText())) + Html.cell(Html.escaped(other.reason())) + "</tr>"));
        page.raw("</table>");
    }

    private static String link(DownloadView.Other other) {
        return other.files().stream().findFirst()
                .map(file -> Html.link("../../" + file.key(), other.cell()))
                .orElse(Html.escaped(other.cell()));
    }

    private String languages(Function<Language, String> page) {
        return "<p>" + Stream.of(Language.values())
                .map(language -> language == texts.language()
                        ? "<strong>" + Html.escaped(language.ownName()) + "</strong>"
                        : "<span lang=\"" + language.id() + "\">" + Html.link(page.apply(language), language.ownName()) + "</span>")
                .collect(Collectors.joining(" · "));
    }

    private String writtenAt() {
        return texts.say(new Saying("page.written", Map.of("time", written)));
    }
}
