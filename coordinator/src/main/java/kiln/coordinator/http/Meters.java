package kiln.coordinator.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.ToIntFunction;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.WorkerView;

/// The figures of the farm for Prometheus. No ids in labels, except workers, of which there are few.
/// @see <a href="https://prometheus.io/docs/practices/naming/">Prometheus, metric and label naming</a>
final class Meters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Farm farm;
    private final MultiGauge cells;
    private final MultiGauge disks;
    private final MultiGauge slots;

    Meters(Farm farm, String version) {
        this.farm = farm;
        cells = MultiGauge.builder("kiln.cells")
                .description("Cells of the newest build by state")
                .register(registry);
        disks = MultiGauge.builder("kiln.worker.disk.free").baseUnit("bytes").register(registry);
        slots = MultiGauge.builder("kiln.worker.slots")
                .description("Slots of all workers")
                .register(registry);
        Gauge.builder("kiln.build.info", () -> 1).tag("version", version).register(registry);
        FunctionCounter.builder("kiln.ledger.events", farm, f -> f.vital().ledgerEvents())
                .register(registry);
        gauge("kiln.leading", vital -> vital.leading() ? 1 : 0, "1 while this coordinator takes commands");
        gauge("kiln.healthy", vital -> vital.healthy() ? 1 : 0, "1 while something moves where anything could");
        FunctionCounter.builder("kiln.sweep.findings", farm, f -> f.vital().sweepFindings())
                .description("What sweeps found overlooked; should stay 0")
                .register(registry);
        FunctionCounter.builder("kiln.commands.isolated", farm, f -> f.vital().commandsIsolated())
                .description("Commands that could not be decided; should stay 0")
                .register(registry);
        gauge("kiln.queue.depth", Farm.Vital::jobsQueued, "Jobs that could start now");
        gauge("kiln.jobs.waiting", Farm.Vital::jobsWaiting, "Jobs whose inputs are not there yet");
        gauge("kiln.jobs.running", Farm.Vital::jobsRunning, "Jobs with a lease");
        gauge("kiln.workers", Farm.Vital::workers, "Workers that are heard of");
        new JvmMemoryMetrics().bindTo(registry);
    }

    /// How many event streams are open.
    void streams(EventStreams streams) {
        Gauge.builder("kiln.sse.clients", streams, EventStreams::open).register(registry);
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    /// @param route the pattern, never the path, so that the number of series stays small
    void end(Timer.Sample sample, String method, String route, int status) {
        sample.stop(Timer.builder("kiln.http.requests")
                .tags("method", method, "route", route, "status", String.valueOf(status))
                .publishPercentiles(0.5, 0.99)
                .register(registry));
    }

    String scrape() {
        farm.builds().stream()
                .limit(1)
                .forEach(newest -> cells.register(
                        newest.counts().entrySet().stream()
                                .map(count -> MultiGauge.Row.of(Tags.of("state", count.getKey()), count.getValue()))
                                .toList(),
                        true));
        List<WorkerView> workers = farm.workers();
        int running =
                workers.stream().mapToInt(worker -> worker.running().size()).sum();
        int all = workers.stream().mapToInt(WorkerView::slots).sum();
        slots.register(
                List.of(
                        MultiGauge.Row.of(Tags.of("state", "used"), running),
                        MultiGauge.Row.of(Tags.of("state", "free"), Math.max(0, all - running))),
                true);
        disks.register(
                workers.stream()
                        .map(worker -> MultiGauge.Row.of(Tags.of("worker", worker.worker()), worker.diskFreeBytes()))
                        .toList(),
                true);
        return registry.scrape();
    }

    private void gauge(String name, ToIntFunction<Farm.Vital> figure, String description) {
        Gauge.builder(name, farm, f -> figure.applyAsInt(f.vital()))
                .description(description)
                .register(registry);
    }

    @Override
    public void close() {
        registry.close();
    }
}
