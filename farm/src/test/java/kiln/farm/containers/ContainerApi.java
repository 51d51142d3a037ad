package kiln.farm.containers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildRequest;

/// A coordinator in a container, asked over HTTP. One that does not answer, or refuses, is no error here: the tests wait
/// for one that does.
///
/// @param address in the network of the containers
record ContainerApi(String address) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    boolean leads() {
        return ask(at("/health"))
                .filter(answer -> Codec.decode(answer, JsonNode.class).path("leading").asBoolean())
                .isPresent();
    }

    /// @return the build's id
    Optional<String> submit(BuildRequest request) {
        return ask(at("/api/v1/builds")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Codec.encode(request))))
                .map(answer -> Codec.decode(answer, JsonNode.class).path("build").asText());
    }

    Optional<BuildView> build(String id) {
        return ask(at("/api/v1/builds/" + id)).map(answer -> Codec.decode(answer, BuildView.class));
    }

    List<JobView> jobs(String build) {
        List<JobView> jobs = new ArrayList<>();
        ask(at("/api/v1/builds/" + build + "/jobs")).ifPresent(answer -> Codec.decode(answer, JsonNode.class)
                .path("jobs")
                .forEach(job -> jobs.add(Codec.decode(job.toString(), JobView.class))));
        return jobs;
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + ":8080" + path)).timeout(Duration.ofSeconds(5));
    }

    private static Optional<String> ask(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
            return answer.statusCode() / 100 == 2 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Between two looks.
    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
