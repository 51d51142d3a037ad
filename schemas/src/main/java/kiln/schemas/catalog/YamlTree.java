package kiln.schemas.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A YAML file that ships with Kiln, as a plain tree.
///
/// @see <a href="https://yaml.org/spec/1.2.2/">YAML 1.2.2</a>
public final class YamlTree {
    private YamlTree() {}

    /// @param name for messages
    /// @throws IllegalArgumentException if it is not YAML, or has a key twice
    public static JsonNode of(String name, String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(name).setAllowDuplicateKeys(false).build();
        try {
            return JsonMapper.builder().build().valueToTree(new Load(settings).loadFromString(text));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(name + " is not YAML: " + e.getMessage(), e);
        }
    }
}
