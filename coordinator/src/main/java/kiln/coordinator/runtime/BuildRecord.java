package kiln.coordinator.runtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.Views;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;

/// What stays of a build in the bucket for ever, readable without the farm; [BuildRecords] reads it for those who ask the
/// farm for builds that left memory.
///
/// @param build every cell with its record
/// @param jobs every job with its times, for a Gantt chart
record BuildRecord(BuildRequest request, BuildView build, List<JobView> jobs) {
    static final String REQUEST = "request.json";
    static final String BUILD = "build.json";
    static final String JOBS = "jobs.json";
    /// Small, for lists of builds.
    static final String SUMMARY = "summary.json";
    /// States, times and sizes in few words, for questions that are about many builds.
    static final String GRID = "grid.json";

    /// Where the files of all builds lie whose id begins like this.
    static String prefix(String idBegins) {
        return "builds/" + idBegins;
    }

    static String key(BuildId build, String file) {
        return prefix(build.value()) + "/" + file;
    }

    static BuildRecord of(Ledger ledger, BuildEntry build, long now) {
        Views views = new Views(ledger, key -> "");
        return new BuildRecord(build.request(), views.concluded(build, now), views.jobs(build));
    }

    /// As JSON, by file name. The build comes last: where it is, all are.
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(REQUEST, pretty(request));
        files.put(JOBS, pretty(jobs));
        files.put(SUMMARY, pretty(summary(build)));
        files.put(GRID, Codec.encode(Grid.of(build, jobs)));
        files.put(BUILD, pretty(build));
        return files;
    }

    static BuildSummary summary(BuildView build) {
        return new BuildSummary(build.build(), build.state(), build.label(), build.acceptedMillis(), build.planned(),
                build.counts(), build.seconds());
    }

    private static byte[] pretty(Object value) {
        return Codec.encodePretty(value).getBytes(StandardCharsets.UTF_8);
    }
}
