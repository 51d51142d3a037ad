package kiln.coordinator.runtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.Views;
import kiln.schemas.message.Codec;

/// What stays of a build in the bucket for ever, readable without the farm: `request.json`, `build.json` (every cell
/// with its record) and `jobs.json` (every job with its times, for a Gantt chart).
final class BuildRecord {
    private BuildRecord() {}

    static Map<String, byte[]> of(Ledger ledger, BuildEntry build, long now) {
        Views views = new Views(ledger, key -> "");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("request.json", pretty(build.request()));
        files.put("build.json", pretty(views.concluded(build, now)));
        files.put("jobs.json", pretty(views.jobs(build)));
        return files;
    }

    private static byte[] pretty(Object value) {
        return Codec.encodePretty(value).getBytes(StandardCharsets.UTF_8);
    }
}
