package kiln.farm.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;

/// A random graph of jobs with cells on it: shapes that no catalog comes to, and that the ledger must bear all the same.
final class Thicket {
    private static final int SHARED_MAX = 8;
    private static final int CELLS_MAX = 5;
    private static final int NEEDS_MAX = 3;

    private final Weather weather;
    private final Map<JobId, Job> shared = new LinkedHashMap<>();
    private final List<Stem> stems = new ArrayList<>();

    /// What a cell stands on: its own two jobs come with each plan.
    private record Stem(String board, Map<String, Need> image, Map<String, Need> boot, boolean skipped) {}

    Thicket(Weather weather) {
        this.weather = weather;
        for (int i = weather.below(SHARED_MAX); i >= 0; i--) {
            Job job = job(options("part-" + i), needs());
            shared.put(job.id(), job);
        }
        for (int i = weather.below(CELLS_MAX); i >= 0; i--) {
            stems.add(new Stem("board-" + i, needs(), needs(), weather.chance(0.1)));
        }
    }

    private JobOptions options(String name) {
        List<JobOptions> kinds = List.of(new JobOptions.Source(name, 1), new JobOptions.Toolbox(name, 1),
                new JobOptions.Rootfs(name, Arch.AMD64, name, 1), new JobOptions.PackagedKernel(name, Arch.AMD64, 1));
        return kinds.get(weather.below(kinds.size()));
    }

    /// Outputs of some shared jobs that are there by now.
    private Map<String, Need> needs() {
        Map<String, Need> needs = new TreeMap<>();
        List<Job> all = List.copyOf(shared.values());
        for (int i = all.isEmpty() ? 0 : weather.below(NEEDS_MAX + 1); i > 0; i--) {
            Job need = all.get(weather.below(all.size()));
            needs.put("input-" + i, new Need(need.id(), need.options().outputs().getFirst()));
        }
        return needs;
    }

    private static Job job(JobOptions options, Map<String, Need> needs) {
        String hash = Sha256.of(options + " " + needs).hex().substring(0, 32);
        return new Job(new JobId(options.kind().id() + "-" + hash), options.kind().id(), options, needs);
    }

    /// Some of the cells, one at least.
    ///
    /// @param token of a rebuild; empty where known results do
    Plan plan(BuildRequest request, String token) {
        List<PlannedCell> cells = new ArrayList<>();
        List<Job> own = new ArrayList<>();
        int must = weather.below(stems.size());
        for (int i = 0; i < stems.size(); i++) {
            if (i == must || weather.chance(0.5)) {
                cells.add(cell(stems.get(i), token, own));
            }
        }
        Set<JobId> needed = new HashSet<>();
        own.forEach(job -> need(job, needed));
        List<Job> jobs = new ArrayList<>(shared.values().stream().filter(job -> needed.contains(job.id())).toList());
        jobs.addAll(own);
        return new Plan(request, cells, jobs);
    }

    private void need(Job job, Set<JobId> needed) {
        job.needs().values().stream().map(Need::job).filter(shared::containsKey).filter(needed::add)
                .forEach(id -> need(shared.get(id), needed));
    }

    private PlannedCell cell(Stem stem, String token, List<Job> own) {
        CellId cell = new CellId(stem.board(), "current", "stable", "device");
        if (stem.skipped()) {
            return new PlannedCell.Skipped(cell, "by-chance", "chance left it out");
        }
        Job image = job(new JobOptions.Image("1", stem.board(), "stable", "current", Arch.AMD64, "ttyS0", Optional.empty(),
                List.of(), new JobOptions.DiskLayout.Uefi(256, 64), token, 1), stem.image());
        Map<String, Need> proof = new TreeMap<>(stem.boot());
        proof.put("image", new Need(image.id(), "img.xz"));
        Job boot = job(new JobOptions.Boot(stem.board(), "stable", Arch.AMD64, "q35", 512, 60, true, token, 1), proof);
        own.add(image);
        own.add(boot);
        return new PlannedCell.Wanted(cell, "pc", image.id(), boot.id(), List.of(image.id(), boot.id()));
    }
}
