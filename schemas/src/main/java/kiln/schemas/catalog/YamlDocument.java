package kiln.schemas.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.problem.Problem;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A YAML file as a tree that still knows where each value and each key stands.
///
/// @see <a href="https://yaml.org/spec/1.2.2/">YAML 1.2.2</a>
final class YamlDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /// Far more than any definition nests; it bounds the recursion.
    private static final int MAX_DEPTH = 20;

    private final CatalogFile file;
    private final Map<String, Mark> values = new HashMap<>();
    private final Map<String, Mark> keys = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Node> seen = new HashSet<>();
    private final JsonNode root;

    private YamlDocument(CatalogFile file) {
        this.file = file;
        this.root = parse();
    }

    static YamlDocument of(CatalogFile file) {
        return new YamlDocument(file);
    }

    CatalogFile file() {
        return file;
    }

    /// The tree; missing when the text is not YAML at all.
    JsonNode root() {
        return root;
    }

    /// What is wrong with the text as YAML.
    List<Problem> problems() {
        return problems;
    }

    /// A problem with the value at a JSON pointer.
    Problem problem(String pointer, String message) {
        return new Problem(at(Optional.ofNullable(values.get(pointer)), 0), message);
    }

    /// A problem with the key whose value is at a JSON pointer.
    Problem problemOfKey(String pointer, String message) {
        return new Problem(at(Optional.ofNullable(keys.get(pointer)), 0), message);
    }

    /// A problem with a line of a block of text (`|`).
    ///
    /// @param line from 1
    Problem problemInBlock(String pointer, int line, String message) {
        return new Problem(at(Optional.ofNullable(values.get(pointer)), line), message);
    }

    private JsonNode parse() {
        LoadSettings settings = LoadSettings.builder().setLabel(file.path()).build();
        try {
            Optional<Node> node = new Compose(settings).composeString(file.text());
            if (node.isEmpty()) {
                problems.add(new Problem(file.path(), "the file is empty"));
                return MissingNode.getInstance();
            }
            return tree(node.get(), "", 0);
        } catch (MarkedYamlEngineException e) {
            problems.add(new Problem(at(e.getProblemMark().or(e::getContextMark), 0), "not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new Problem(file.path(), "not YAML: " + e.getMessage()));
        }
        return MissingNode.getInstance();
    }

    private JsonNode tree(Node node, String pointer, int depth) {
        node.getStartMark().ifPresent(mark -> values.put(pointer, mark));
        if (depth > MAX_DEPTH) {
            problems.add(problem(pointer, "nested more than " + MAX_DEPTH + " deep"));
            return JSON.nullNode();
        }
        // A few aliases of aliases unfold to more than any memory holds.
        if (!seen.add(node)) {
            problems.add(problem(pointer, "the catalog has no aliases (*name); write the value out"));
            return JSON.nullNode();
        }
        return switch (node) {
            case MappingNode mapping -> mapping(mapping, pointer, depth);
            case SequenceNode sequence -> sequence(sequence, pointer, depth);
            case ScalarNode scalar -> scalar(scalar);
            // The library's family of nodes is not sealed; anything else is an alias it has already resolved.
            default -> JSON.nullNode();
        };
    }

    private JsonNode mapping(MappingNode mapping, String pointer, int depth) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            String place = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
            Optional<Mark> mark = entry.getKeyNode().getStartMark();
            if (key.isEmpty()) {
                problems.add(new Problem(at(mark, 0), "a key is plain text"));
            } else if (object.has(key)) {
                problems.add(new Problem(at(mark, 0), "the key \"" + key + "\" stands here a second time"));
            } else {
                mark.ifPresent(m -> keys.put(place, m));
                object.set(key, tree(entry.getValueNode(), place, depth + 1));
            }
        }
        return object;
    }

    private JsonNode sequence(SequenceNode sequence, String pointer, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (Node item : sequence.getValue()) {
            array.add(tree(item, pointer + "/" + array.size(), depth + 1));
        }
        return array;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(text);
        }
        return JSON.textNode(text);
    }

    /// No field of the catalog is a number, so it only matters that it is one.
    private static JsonNode number(String text) {
        try {
            return JSON.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return JSON.numberNode(0);
        }
    }

    private String at(Optional<Mark> mark, int linesBelow) {
        return file.path()
                + mark.map(m -> linesBelow == 0
                                ? ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)
                                : ":" + (m.getLine() + 1 + linesBelow))
                        .orElse("");
    }
}
