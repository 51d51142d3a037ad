package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Sha256;

/// The jobs of a plan as they are found, a job always after those it needs.
final class JobGraph {
    /// 16 bytes of the hash are 32 digits.
    private static final int ID_BYTES = 16;

    private final List<Job> jobs = new ArrayList<>();
    private final Set<JobId> shared = new HashSet<>();

    /// A job that others may ask for too; it stands in the plan once, under the title it first got.
    JobId share(String title, JobOptions options, Map<String, Need> needs) {
        JobId id = id(options, needs);
        if (shared.add(id)) {
            jobs.add(new Job(id, title, options, needs));
        }
        return id;
    }

    /// A job that no other cell can have, so nothing remembers it.
    JobId own(String title, JobOptions options, Map<String, Need> needs) {
        JobId id = id(options, needs);
        jobs.add(new Job(id, title, options, needs));
        return id;
    }

    List<Job> jobs() {
        return jobs;
    }

    /// Equal options and equal needs make equal ids; the codec writes maps in the order of their keys.
    static JobId id(JobOptions options, Map<String, Need> needs) {
        byte[] hash = Sha256.newDigest().digest(Codec.encode(new Identity(options, needs)));
        return new JobId(options.kind().id() + "-" + HexFormat.of().formatHex(hash, 0, ID_BYTES));
    }

    /// What makes a job the job it is.
    private record Identity(JobOptions options, Map<String, Need> needs) {}
}
