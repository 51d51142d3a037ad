package kiln.coordinator.bulletin;

import java.util.Map;
import java.util.stream.Collectors;
import kiln.coordinator.view.BuildSummary;

/// The state of the farm as a page: what `status.json` says.
final class StatusPage {
    static final String KEY = "status.html";

    private StatusPage() {}

    /// @param written when, as people read it (UTC)
    static byte[] of(StatusView status, String written) {
        Html page = new Html().raw("<p>" + Html.link("download/index.html", "Which image may I use?") + "</p>");
        page.add("p", "As of " + written + " UTC, written by the coordinator that leads. If this is hours ago, the farm is down.");
        page.add("h2", "Builds").raw("<table>").raw("<tr><th>build<th>state<th>cells<th>label</tr>");
        status.builds().forEach(build -> page.raw(row(build)));
        page.raw("</table>");
        if (!status.attentionBuild().isEmpty()) {
            page.add("h2", "Needs attention: " + status.attentionTotal() + " cells of " + status.attentionBuild());
            page.raw("<table>").raw("<tr><th>cell<th>state<th>reason</tr>");
            status.attention().forEach(cell -> page.raw("<tr>" + Html.cell(Html.escaped(cell.cell())) + Html.cell(Html.escaped(cell.state()))
                    + Html.cell(Html.escaped(cell.reason())) + "</tr>"));
            page.raw("</table>");
        }
        return page.page("en", "State of the farm");
    }

    private static String row(BuildSummary build) {
        String counts = build.counts().entrySet().stream().filter(count -> count.getValue() > 0)
                .sorted(Map.Entry.comparingByKey()).map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "));
        String name = build.state().equals("running")
                ? Html.escaped(build.build())
                : Html.link("builds/" + build.build() + "/build.json", build.build());
        return "<tr>" + Html.cell(name) + Html.cell(Html.escaped(build.state()))
                + Html.cell(Html.escaped(counts + " of " + build.planned())) + Html.cell(Html.escaped(build.label())) + "</tr>";
    }
}
