package kiln.farm.cli;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.view.Farm;
import kiln.farm.FarmSettings;
import kiln.farm.RunningFarm;
import kiln.farm.RunningRole;
import kiln.farm.S3Keys;
import kiln.farm.Services;
import kiln.farm.Wiring;

/// Farms of plain values behind the real HTTP API.
final class FakeWiring implements Wiring {
    static final Services SERVICES = new Services(
            "127.0.0.1:9092", URI.create("http://127.0.0.1:9000"), "us-east-1", "kiln", new S3Keys("a", "b"));

    final FakeFarm farm = new FakeFarm();
    final List<String> started = new ArrayList<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();
    private Optional<URI> images = Optional.empty();

    /// Images can be downloaded from here, with their key as the query.
    void images(URI place) {
        images = Optional.of(place);
    }

    HttpApi api(int port) {
        return HttpApi.start(
                new HttpSettings("127.0.0.1", port, "0.1.0"),
                farm,
                log -> new ByteArrayInputStream("line 1\nline 2\n".getBytes(StandardCharsets.UTF_8)),
                key -> images.map(place -> URI.create(place + "?" + key)),
                InstantSource.system());
    }

    @Override
    public RunningFarm embedded(FarmSettings settings) {
        started.add("embedded port=" + settings.httpPort() + " slots=" + settings.slots() + " mirrors="
                + settings.mirrors());
        HttpApi api = api(0);
        return new RunningFarm() {
            @Override
            public URI http() {
                return api.uri();
            }

            @Override
            public Farm farm() {
                return farm;
            }

            @Override
            public Services services() {
                return SERVICES;
            }

            @Override
            public CompletionStage<Void> end() {
                return end;
            }

            @Override
            public void close() {
                api.close();
                started.add("closed");
            }
        };
    }

    @Override
    public RunningRole coordinator(FarmSettings settings, Services services) {
        return role("coordinator", services);
    }

    @Override
    public RunningRole worker(FarmSettings settings, Services services) {
        return role("worker", services);
    }

    @Override
    public RunningRole store(Path folder, String host, int port, S3Keys keys) {
        return role("store on " + host + ":" + port + " of " + keys + " in " + folder.getFileName());
    }

    private RunningRole role(String name, Services services) {
        return role(name + " " + services);
    }

    private RunningRole role(String name) {
        started.add(name);
        return new RunningRole() {
            @Override
            public String description() {
                return name + " fake";
            }

            @Override
            public CompletionStage<Void> end() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {
                started.add("closed");
            }
        };
    }
}
