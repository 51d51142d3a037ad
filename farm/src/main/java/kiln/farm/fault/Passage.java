package kiln.farm.fault;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.ReportSource;
import kiln.worker.execute.Attempt;

/// One call through a port, as fault points name it: `WHERE.METHOD[.SUBJECT].before` and `….after`. The subject says
/// what the call is about: kinds of events, of reports, of jobs, or the part of the bucket. A call about several things
/// passes the points of each.
///
/// @param place `WHERE.METHOD`
/// @param subjects of the arguments; a call whose arguments say nothing may be told by what it returns
record Passage(String place, Set<String> subjects) {

    static Passage of(String where, String method, List<Object> arguments) {
        boolean ofTheSlot = !method.equals("close")
                && (where.equals("worker.store") || where.equals("worker.sandbox") || method.equals("accept"));
        Set<String> subjects = ofTheSlot
                ? Set.of(Subject.ofThisThread().kind())
                : arguments.stream().flatMap(Passage::subjects).collect(Collectors.toCollection(LinkedHashSet::new));
        return new Passage(where + "." + kebab(method), subjects);
    }

    Set<String> before() {
        return names(subjects, "before");
    }

    Set<String> after(Optional<Object> result) {
        result.stream().flatMap(Passage::offers).forEach(Subject::begin);
        boolean told = subjects.isEmpty();
        Set<String> found = told ? result.stream().flatMap(Passage::subjects).collect(Collectors.toSet()) : subjects;
        return names(found, "after");
    }

    private Set<String> names(Set<String> about, String side) {
        return about.isEmpty()
                ? Set.of(place + "." + side)
                : about.stream().map(subject -> place + "." + subject + "." + side).collect(Collectors.toSet());
    }

    private static Stream<JobOffer> offers(Object result) {
        return result instanceof Optional<?> one
                ? one.stream().filter(JobOffer.class::isInstance).map(JobOffer.class::cast)
                : Stream.empty();
    }

    private static Stream<String> subjects(Object value) {
        return switch (value) {
            case WorkerReport report -> Stream.of(type(report.getClass()) + "." + kind(report.job()));
            case JobOffer offer -> Stream.of(kind(offer.job()));
            case Attempt attempt -> Stream.of(kind(attempt.offer().job()));
            case Progress progress -> Stream.of(type(progress.getClass()));
            case LedgerLog.Batch batch -> batch.events().stream().flatMap(Passage::subjects);
            case LedgerEvent event -> Stream.of(type(event.getClass()));
            case ReportSource.Received received -> Stream.of(type(received.report().getClass()));
            case Artifact artifact -> Stream.of("blobs");
            case Optional<?> one -> one.stream().flatMap(Passage::subjects);
            case Collection<?> many -> many.stream().flatMap(Passage::subjects);
            case String key -> area(key);
            default -> Stream.empty();
        };
    }

    /// `results/ab….json` is about `results`.
    private static Stream<String> area(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? Stream.empty() : Stream.of(key.substring(0, slash));
    }

    private static String kind(JobId job) {
        return job.value().substring(0, job.value().indexOf('-'));
    }

    /// `JobStarted` → `job-started`, as on the wire.
    static String type(Class<?> member) {
        return kebab(member.getSimpleName());
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
