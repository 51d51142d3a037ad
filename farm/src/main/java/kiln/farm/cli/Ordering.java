package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.coordinator.view.BuildSummary;
import kiln.schemas.message.Codec;

/// What commands that change something under way have in common.
final class Ordering {
    private Ordering() {}

    /// Sends an order and says what it came to.
    ///
    /// @param path below `/api/v1/`, made by looking at the farm first
    /// @param done the sentence for people
    static int send(KilnCommand kiln, Function<FarmClient, String> path, Map<String, Object> said, String done) {
        try (FarmClient client = kiln.client()) {
            JsonNode answer = client.order(path.apply(client), said);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(answer));
            } else {
                kiln.session.out().println(done.replace("{}", named(answer)));
            }
            return 0;
        }
    }

    private static String named(JsonNode answer) {
        return Stream.of("build", "worker", "job").map(key -> answer.path(key).asText()).collect(Collectors.joining());
    }

    /// @param id a build, or the end of its id
    static String build(FarmClient client, String id) {
        List<BuildSummary> builds = client.builds();
        return builds.stream().anyMatch(build -> build.build().endsWith(id)) ? ShowCommand.find(builds, id) : id;
    }
}
