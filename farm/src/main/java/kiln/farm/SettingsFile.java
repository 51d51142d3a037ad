package kiln.farm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads `kiln.yaml`: settings as a tree (`http:` with `port: 8080` below it) or with dots (`http.port: 8080`).
final class SettingsFile {
    private static final int MAX_BYTES = 256 * 1024;

    private final String name;
    private final Settings settings;

    private SettingsFile(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    /// @throws Trouble E105 with file and line for whatever is not a known setting
    static void read(Path file, Settings into) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new Trouble(
                        "E105", Trouble.Exit.USAGE, file + " has " + size + " bytes; the limit is " + MAX_BYTES + ".");
            }
            LoadSettings load = LoadSettings.builder().setLabel(file.toString()).build();
            Optional<Node> root = new Compose(load).composeString(Files.readString(file));
            SettingsFile reader = new SettingsFile(file.toString(), into);
            root.ifPresent(node -> reader.take("", node));
        } catch (IOException e) {
            throw new Trouble("E105", Trouble.Exit.USAGE, "The settings file " + file + " cannot be read: " + e + ".")
                    .from(e);
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                    .orElse("");
            throw new Trouble("E105", Trouble.Exit.USAGE, file + line + ": " + e.getProblem() + ".").from(e);
        }
    }

    private void take(String key, Node node) {
        if (node instanceof MappingNode map && !Settings.isKnown(key)) {
            for (NodeTuple entry : map.getValue()) {
                String name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                String path = key.isEmpty() ? name : key + "." + name;
                known(path, entry.getKeyNode());
                take(path, entry.getValueNode());
            }
        } else if (node instanceof ScalarNode scalar && !key.isEmpty() && Settings.isKnown(key)) {
            settings.put(key, scalar.getValue(), place(node));
        } else {
            throw refused(
                    node,
                    (key.isEmpty() ? "the file" : key) + " must be " + (Settings.isKnown(key) ? "one value" : "a map"));
        }
    }

    private void known(String path, Node at) {
        boolean group =
                path.equals("mirror") || Settings.KNOWN.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
        if (!group && !Settings.isKnown(path)) {
            String nearest = Settings.KNOWN.keySet().stream()
                    .min(Comparator.comparingInt(key -> distance(key, path)))
                    .filter(key -> distance(key, path) <= 3)
                    .map(key -> " — did you mean \"" + key + "\"?")
                    .orElse("; known are " + String.join(", ", Settings.KNOWN.keySet()) + ", mirror.<family>");
            throw refused(at, "unknown setting \"" + path + "\"" + nearest);
        }
    }

    private Trouble refused(Node at, String message) {
        return new Trouble("E105", Trouble.Exit.USAGE, place(at) + ": " + message);
    }

    private String place(Node node) {
        return name
                + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }

    /// How many letters have to be put in, left out or changed.
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
