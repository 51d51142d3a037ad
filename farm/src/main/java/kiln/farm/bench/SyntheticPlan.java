package kiln.farm.bench;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Sha256;

/// A plan of jobs that only take time: names, durations, and who needs whom. It has no cells, so its build stays open
/// and only its jobs are looked at.
public final class SyntheticPlan {
    /// The one output of every job.
    public static final String OUTPUT = "files";

    private final String salt;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, Long> millis = new LinkedHashMap<>();

    /// @param salt makes the jobs' keys differ from those of another plan
    public SyntheticPlan(String salt) {
        this.salt = salt;
    }

    /// Adds a job; what it needs must have been added before.
    ///
    /// @param millis how long it works, 0 or more
    public SyntheticPlan job(String name, long millis, List<String> needs) {
        Map<String, Need> inputs = new TreeMap<>();
        needs.forEach(need -> inputs.put(need, new Need(jobs.get(need).id(), OUTPUT)));
        JobOptions options = new JobOptions.Source(salt + "/" + name, 1);
        JobId id = new JobId(options.kind().id() + "-" + Sha256.of(Codec.encodeText(options)).hex().substring(0, 32));
        jobs.put(name, new Job(id, name, options, inputs));
        this.millis.put(id, millis);
        return this;
    }

    /// How long a job works.
    public long millisOf(JobId job) {
        return millis.getOrDefault(job, 0L);
    }

    public JobId id(String name) {
        return jobs.get(name).id();
    }

    public int size() {
        return jobs.size();
    }

    public Plan plan(Lane lane) {
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), lane, salt);
        return new Plan(request, List.of(), List.copyOf(jobs.values()));
    }
}
