package kiln.farm.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kiln.coordinator.view.JobView;

/// The jobs of a build and those of the same build elsewhere, compared output by output.
///
/// @param outputs how many were compared
/// @param differences in the order in which cells meet jobs: what follows from one comes after it
record Twins(int jobs, int outputs, List<Difference> differences) {
    /// They say how long something took.
    static final Set<String> NOT_COMPARED = Set.of("evidence");

    Twins {
        differences = List.copyOf(differences);
    }

    /// @param one, other digests; `-` where there is none
    record Difference(String job, String title, String output, String one, String other) {}

    static Twins of(List<JobView> one, List<JobView> other) {
        Map<String, JobView> others = new LinkedHashMap<>();
        other.forEach(job -> others.put(job.job(), job));
        List<Difference> differences = new ArrayList<>();
        int outputs = 0;
        for (JobView job : one) {
            Optional<JobView> twin = Optional.ofNullable(others.remove(job.job()));
            Set<String> names = names(job, twin);
            outputs += names.size();
            names.forEach(name -> compare(job, twin, name).ifPresent(differences::add));
        }
        for (JobView job : others.values()) {
            Set<String> names = names(job, Optional.empty());
            outputs += names.size();
            names.forEach(name -> differences.add(new Difference(job.job(), job.title(), name, "-", digest(job, name))));
        }
        return new Twins(one.size() + others.size(), outputs, differences);
    }

    private static Set<String> names(JobView job, Optional<JobView> twin) {
        Set<String> names = new TreeSet<>(job.outputs().keySet());
        twin.ifPresent(found -> names.addAll(found.outputs().keySet()));
        names.removeAll(NOT_COMPARED);
        return names;
    }

    private static Optional<Difference> compare(JobView job, Optional<JobView> twin, String name) {
        String one = digest(job, name);
        String other = twin.map(found -> digest(found, name)).orElse("-");
        return one.equals(other) ? Optional.empty() : Optional.of(new Difference(job.job(), job.title(), name, one, other));
    }

    private static String digest(JobView job, String name) {
        return Optional.ofNullable(job.outputs().get(name)).map(artifact -> artifact.digest().hex()).orElse("-");
    }
}
