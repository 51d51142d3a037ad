package kiln.farm.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;

/// A build that has ended as JUnit XML, the form in which every CI system reads results: a suite for the build, a case for each
/// cell. What the farm failed is an error and not a failure; so is what it blocked, since a build with such cells is not
/// green and must not look so.
///
/// @param soc the chip of a board, or an empty text
/// @param tail the last lines of a job's log
/// @see <a href="https://github.com/testmoapp/junitxml">JUnit XML as tools write and read it</a>
record JunitXml(BuildView build, List<JobView> jobs, String server, Function<String, String> soc, Function<JobView, List<String>> tail) {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    String text() {
        List<Testcase> cases = build.cells().stream().map(this::testcase).toList();
        StringBuilder xml = new StringBuilder(HEAD);
        Map<String, String> suite = new LinkedHashMap<>();
        suite.put("name", "build " + build.build());
        suite.put("tests", String.valueOf(cases.size()));
        suite.put("failures", count(cases, "failure"));
        suite.put("errors", count(cases, "error"));
        suite.put("skipped", count(cases, "skipped"));
        suite.put("time", seconds(build.seconds()));
        suite.put("timestamp", DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(Instant.ofEpochSecond(build.acceptedMillis() / 1000), ZoneOffset.UTC)));
        xml.append("<testsuite").append(attributes(suite)).append(">\n");
        Map<String, String> about = new LinkedHashMap<>();
        about.put("state", build.state());
        about.put("label", build.label());
        about.put("url", server + "/api/v1/builds/" + build.build());
        xml.append(properties("  ", about));
        cases.forEach(one -> xml.append(one.text()));
        return xml.append("</testsuite>\n").toString();
    }

    private static String count(List<Testcase> cases, String outcome) {
        return String.valueOf(cases.stream().filter(one -> one.outcome().equals(outcome)).count());
    }

    /// @param outcome `failure`, `error`, `skipped`, or empty where all went well
    private record Testcase(
            String classname, String name, double seconds, Map<String, String> about, String outcome, String type, String message,
            List<String> lines) {
        String text() {
            Map<String, String> head = new LinkedHashMap<>();
            head.put("classname", classname);
            head.put("name", name);
            head.put("time", JunitXml.seconds(seconds));
            return "  <testcase" + attributes(head) + ">\n" + properties("    ", about) + ending() + "  </testcase>\n";
        }

        private String ending() {
            if (outcome.isEmpty()) {
                return "";
            }
            Map<String, String> said = new LinkedHashMap<>();
            said.put("message", message);
            if (!type.isEmpty()) {
                said.put("type", type);
            }
            return "    <" + outcome + attributes(said) + ">" + Xml.text(String.join("\n", lines)) + "</" + outcome + ">\n";
        }
    }

    private Testcase testcase(BuildView.Cell cell) {
        String[] parts = cell.cell().split("/");
        String family = soc.apply(parts[0]).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String outcome = outcome(cell.state());
        Optional<JobView> culprit = outcome.isEmpty() ? Optional.empty() : culprit(cell);
        String reason = cell.reason().isBlank() ? cell.state() : cell.reason();
        String code = reason.matches("(?s)E[0-9]{3} .*") && !outcome.equals("skipped") ? reason.substring(0, 4) : "";
        return new Testcase((family.isEmpty() ? "" : family + ".") + parts[0].replace('.', '-'),
                List.of(parts).subList(1, parts.length).stream().collect(Collectors.joining("/")),
                seconds(cell), about(cell, culprit), outcome, code, reason.lines().findFirst().orElse(""),
                culprit.filter(job -> job.log().isPresent()).map(tail).orElse(List.of()));
    }

    private static String outcome(String state) {
        return switch (state) {
            case "built", "reused" -> "";
            case "failed" -> "failure";
            case "skipped", "cancelled" -> "skipped";
            default -> "error";
        };
    }

    private Optional<JobView> culprit(BuildView.Cell cell) {
        return own(cell).stream().filter(job -> job.state().equals("failed")).findFirst();
    }

    private List<JobView> own(BuildView.Cell cell) {
        return jobs.stream().filter(job -> cell.jobs().contains(job.job())).toList();
    }

    /// Of its own jobs that ran; one that was reused took no time.
    private double seconds(BuildView.Cell cell) {
        return own(cell).stream()
                .filter(job -> job.finishedMillis() > job.startedMillis() && job.startedMillis() >= build.acceptedMillis())
                .mapToLong(job -> job.finishedMillis() - job.startedMillis()).sum() / 1000.0;
    }

    private Map<String, String> about(BuildView.Cell cell, Optional<JobView> culprit) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("state", cell.state());
        culprit.ifPresent(job -> {
            about.put("job", job.job());
            about.put("worker", job.worker());
            about.put("log", server + "/api/v1/jobs/" + job.job() + "/log?build=" + build.build());
        });
        cell.boot().ifPresent(boot -> about.put("kernel", boot.kernel()));
        cell.images().stream().findFirst().ifPresent(image -> about.put("image", image.key()));
        return about;
    }

    private static String properties(String indent, Map<String, String> about) {
        StringBuilder xml = new StringBuilder();
        about.forEach((name, value) -> {
            if (!value.isEmpty()) {
                xml.append(indent).append("  <property").append(attributes(Map.of("name", name))).append(attributes(Map.of("value", value)))
                        .append("/>\n");
            }
        });
        return xml.isEmpty() ? "" : indent + "<properties>\n" + xml + indent + "</properties>\n";
    }

    private static String attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=\"" + Xml.attribute(entry.getValue()) + "\"")
                .collect(Collectors.joining());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
