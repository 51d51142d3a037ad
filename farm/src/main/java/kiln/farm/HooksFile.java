package kiln.farm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kiln.coordinator.hooks.Receiver;
import kiln.coordinator.hooks.Secret;
import kiln.coordinator.hooks.Topic;
import kiln.schemas.json.SchemaFile;
import kiln.schemas.message.Codec;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads who is told of builds. Only who may write this file on the coordinator's machine decides where the farm sends anything; the
/// API has no say. Secrets stand in files of their own, so this one can be shown.
final class HooksFile {
    private static final int MAX_BYTES = 256 * 1024;

    private final Path file;
    private final List<String> problems = new ArrayList<>();

    private HooksFile(Path file) {
        this.file = file;
    }

    /// @throws Trouble E108 with everything that is wrong
    static List<Receiver> read(Path file) {
        HooksFile reader = new HooksFile(file.toAbsolutePath());
        List<Receiver> receivers = reader.receivers(reader.document());
        reader.refuseProblems();
        return receivers;
    }

    private JsonNode document() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw trouble(List.of("it has more than " + MAX_BYTES + " bytes"));
            }
            Object tree = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(Files.readString(file));
            return Codec.decode(Codec.encode(Optional.ofNullable(tree).orElse(Map.of())), JsonNode.class);
        } catch (IOException e) {
            throw trouble(List.of("it cannot be read: " + e)).from(e);
        } catch (YamlEngineException e) {
            throw trouble(List.of("it is not YAML: " + e.getMessage())).from(e);
        }
    }

    private List<Receiver> receivers(JsonNode document) {
        SchemaFile.named("hooks").faults(document).forEach(fault -> problems.add(fault.pointer() + ": " + fault.message()));
        refuseProblems();
        List<Receiver> receivers = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (JsonNode one : document.path("webhooks")) {
            String name = one.path("name").asText();
            if (!names.add(name)) {
                problems.add(name + ": two have this name");
            }
            webhook(name, one).ifPresent(receivers::add);
        }
        for (JsonNode one : document.path("github")) {
            String name = one.path("name").asText("github");
            if (!names.add(name)) {
                problems.add(name + ": two have this name");
            }
            github(name, one).ifPresent(receivers::add);
        }
        return receivers;
    }

    private Optional<Receiver> github(String name, JsonNode one) {
        Set<String> repositories = new TreeSet<>();
        one.path("repositories").forEach(repository -> repositories.add(repository.asText()));
        Optional<URI> address = address(name, one.path("api").asText("https://api.github.com"));
        Optional<Secret> token = secret(name, one.path("token-file").asText());
        return address.flatMap(to -> token.map(known ->
                new Receiver.GitHub(name, to, known, repositories, one.path("context").asText("kiln"))));
    }

    private Optional<Receiver> webhook(String name, JsonNode one) {
        Set<Topic> topics = new TreeSet<>();
        one.path("topics").forEach(topic -> Topic.of(topic.asText()).ifPresent(topics::add));
        if (!one.has("topics")) {
            topics.addAll(List.of(Topic.BUILD_FINISHED, Topic.CELL_FAILED, Topic.CELL_RECOVERED));
        }
        Optional<URI> address = address(name, one.path("url").asText());
        Optional<Secret> secret = secret(name, one.path("secret-file").asText());
        return address.flatMap(to -> secret.map(known -> new Receiver.Webhook(name, to, known, topics)));
    }

    private Optional<URI> address(String name, String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // The same as an address of another kind.
        }
        problems.add(name + ": its url must be http:// or https:// with a host, without user, password and fragment");
        return Optional.empty();
    }

    private Optional<Secret> secret(String name, String path) {
        Path place = file.resolveSibling(path);
        try {
            return Optional.of(Secret.of(Files.readString(place)));
        } catch (IOException e) {
            problems.add(name + ": " + place + " cannot be read; it holds the secret of " + name);
        } catch (IllegalArgumentException e) {
            problems.add(name + ": " + place + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    private void refuseProblems() {
        if (!problems.isEmpty()) {
            throw trouble(problems);
        }
    }

    private Trouble trouble(List<String> all) {
        return new Trouble("E108", Trouble.Exit.USAGE, "The file of hooks " + file + " is not right:", all);
    }
}
