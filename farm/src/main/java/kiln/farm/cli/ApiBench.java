package kiln.farm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import kiln.farm.bench.ApiFarm;
import kiln.farm.bench.Dashboards;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.plan.PlannedCell;

/// How long reads take while a build of 10,000 cells is under way. Requests go out when they are due, whatever has
/// become of those before, and a time counts from when it was due: what piles up is seen. Then what dashboards cost that
/// listen to it.
final class ApiBench {
    private static final int CELLS = 10_000;
    private static final int JOBS_PER_SECOND = 50;
    private static final int PER_SECOND = 500;
    /// As many as browsers would have open; who finds none waits, and that counts.
    private static final int CONNECTIONS = 64;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 20;
    private static final double P99_GOAL_MILLIS = 20;
    private static final int DASHBOARDS = 200;
    private static final double DASHBOARDS_GOAL_PERCENT = 10;

    private record Timed(String kind, double millis, int status, int bytes) {}

    /// What pages ask, about as often as they ask it: of twenty requests one is for the matrix and one for the causes.
    private static List<Map.Entry<String, String>> reads(ApiFarm farm) {
        String build = "/api/v1/builds/" + farm.build();
        PlannedCell.Wanted cell = (PlannedCell.Wanted) farm.plan().cells().get(CELLS / 2);
        String path = "/api/v1/cells/" + cell.cell().toString().substring(0, cell.cell().toString().lastIndexOf('/'));
        List<Map.Entry<String, String>> reads = new ArrayList<>();
        reads.add(Map.entry("matrix", build + "/matrix"));
        reads.add(Map.entry("causes", build + "/causes"));
        reads.addAll(Collections.nCopies(4, Map.entry("builds", "/api/v1/builds")));
        reads.addAll(Collections.nCopies(4, Map.entry("workers", "/api/v1/workers")));
        reads.addAll(Collections.nCopies(4, Map.entry("job", "/api/v1/jobs/" + cell.image().value())));
        reads.addAll(Collections.nCopies(3, Map.entry("cell", path)));
        reads.addAll(Collections.nCopies(3, Map.entry("health", "/health")));
        return reads;
    }

    Measured measure() throws InterruptedException {
        try (ApiFarm farm = new ApiFarm(CELLS, JOBS_PER_SECOND); HttpClient client = client()) {
            run(farm, client, WARM_UP_SECONDS);
            long events = farm.events();
            double cpu = cpuSeconds();
            List<Timed> times = run(farm, client, SECONDS);
            cpu = cpuSeconds() - cpu;
            events = farm.events() - events;
            List<String> notes = notes(times, events, cpu);
            notes.add(server(farm, client));
            double percent = dashboards(farm, notes);
            List<Figure> figures = List.of(
                    Figure.atMost("p99 of a read at " + PER_SECOND + " a second, " + CELLS + " cells live",
                            quantile(times, 0.99), "ms", P99_GOAL_MILLIS),
                    Figure.atMost("processor time of " + DASHBOARDS + " open dashboards, in percent of a core", percent, "%", DASHBOARDS_GOAL_PERCENT),
                    Figure.atMost("reads that failed", times.stream().filter(one -> one.status() != 200).count(), "", 0));
            return new Measured(figures, notes);
        }
    }

    /// What the process costs more with them than without, but for the thread that reads what they get. Without them is
    /// measured before and after, and the smaller counts: the compilers may still be busy with what was before.
    private static double dashboards(ApiFarm farm, List<String> notes) throws InterruptedException {
        double before = busy(SECONDS);
        double together;
        double reading;
        String told;
        try (Dashboards all = new Dashboards(farm.http(), DASHBOARDS)) {
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            long bytes = all.bytes();
            long events = all.events();
            double cpu = all.cpuSeconds();
            together = busy(SECONDS);
            reading = (all.cpuSeconds() - cpu) / SECONDS;
            told = String.format(Locale.ROOT, "dashboards: each was told %.0f events a second, %.1f kB a second; %d were hung up on",
                    (all.events() - events) / (double) SECONDS, (all.bytes() - bytes) / 1e3 / DASHBOARDS / SECONDS, all.dropped());
        }
        double alone = Math.min(before, busy(SECONDS));
        notes.add(told + String.format(Locale.ROOT, "; %.1f %% of a core without them, %.1f %% with them and without the thread that reads"
                + " for them (%.1f %%); they listen and ask nothing", 100 * alone, 100 * (together - reading), 100 * reading));
        return 100 * (together - reading - alone);
    }

    private static double busy(int seconds) throws InterruptedException {
        double cpu = cpuSeconds();
        TimeUnit.SECONDS.sleep(seconds);
        return (cpuSeconds() - cpu) / seconds;
    }

    /// What the farm itself says of how long it took, from a request's arrival on the event loop to the end of its answer.
    private static String server(ApiFarm farm, HttpClient client) throws InterruptedException {
        try {
            String metrics = client.send(HttpRequest.newBuilder(farm.http().resolve("/metrics")).build(), BodyHandlers.ofString()).body();
            return "server's own p99, by route: " + metrics.lines()
                    .filter(line -> line.startsWith("kiln_http_requests_seconds{") && line.contains("quantile=\"0.99\""))
                    .map(line -> line.replaceAll(".*route=\"([^\"]*)\".*} (.*)", "$1 $2 s"))
                    .collect(Collectors.joining(", "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    }

    private static List<Timed> run(ApiFarm farm, HttpClient client, int seconds) throws InterruptedException {
        List<Map.Entry<String, String>> reads = reads(farm);
        ConcurrentLinkedQueue<Timed> times = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> open = new ArrayList<>();
        Semaphore turns = new Semaphore(CONNECTIONS);
        long start = System.nanoTime();
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            long due = start + i * 1_000_000_000L / PER_SECOND;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Map.Entry<String, String> read = reads.get(i % reads.size());
            URI uri = farm.http().resolve(read.getValue());
            HttpRequest request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "gzip").build();
            turns.acquire();
            open.add(client.sendAsync(request, BodyHandlers.ofByteArray())
                    .handle((answer, failed) -> {
                        turns.release();
                        return times.add(timed(read.getKey(), due, answer, failed));
                    })
                    .thenAccept(added -> {}));
        }
        open.forEach(CompletableFuture::join);
        return List.copyOf(times);
    }

    private static Timed timed(String kind, long due, HttpResponse<byte[]> answer, Throwable failed) {
        double millis = (System.nanoTime() - due) / 1e6;
        return failed == null
                ? new Timed(kind, millis, answer.statusCode(), answer.body().length)
                : new Timed(kind, millis, 0, 0);
    }

    private static List<String> notes(List<Timed> times, long events, double cpu) {
        List<String> notes = new ArrayList<>();
        Map<String, List<Timed>> kinds = new TreeMap<>();
        times.forEach(one -> kinds.computeIfAbsent(one.kind(), kind -> new ArrayList<>()).add(one));
        kinds.forEach((kind, some) -> notes.add(String.format(Locale.ROOT, "%-8s p50 %.1f ms, p99 %.1f ms, %,d bytes on the wire, %d reads",
                kind, quantile(some, 0.50), quantile(some, 0.99), some.getLast().bytes(), some.size())));
        notes.add(String.format(Locale.ROOT, "all      p50 %.1f ms; %d ledger events a second; %.2f processors for coordinator, worker and"
                + " client together, all in this process; load %.1f on %d processors",
                quantile(times, 0.50), events / SECONDS, cpu / SECONDS,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), Runtime.getRuntime().availableProcessors()));
        return notes;
    }

    private static double quantile(List<Timed> times, double share) {
        double[] sorted = times.stream().mapToDouble(Timed::millis).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static double cpuSeconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
