package kiln.farm.cli;

import java.util.Optional;
import kiln.farm.Settings;
import picocli.CommandLine.Option;

/// What `demo`, `up`, `coordinator` and `worker` can be told besides settings; goes over file and environment.
final class FarmOptions {
    @Option(names = "--port", paramLabel = "N", description = "of the API and the page (8080)")
    Optional<String> port = Optional.empty();

    @Option(names = "--kafka-port", paramLabel = "N", description = "of the embedded broker (a free one)")
    Optional<String> kafkaPort = Optional.empty();

    @Option(names = "--s3-port", paramLabel = "N", description = "of the embedded store (a free one)")
    Optional<String> s3Port = Optional.empty();

    @Option(names = "--slots", paramLabel = "N", description = "jobs at once (the number of processors)")
    Optional<String> slots = Optional.empty();

    void over(Settings settings) {
        port.ifPresent(value -> settings.put("http.port", value, "--port"));
        kafkaPort.ifPresent(value -> settings.put("kafka.port", value, "--kafka-port"));
        s3Port.ifPresent(value -> settings.put("s3.port", value, "--s3-port"));
        slots.ifPresent(value -> settings.put("worker.slots", value, "--slots"));
    }
}
