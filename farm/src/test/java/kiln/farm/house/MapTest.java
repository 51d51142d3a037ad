package kiln.farm.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The map is true: whatever the documents name, exists.
class MapTest {
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern PATH =
            Pattern.compile("(schemas|artifacts|worker|coordinator|farm|docs|\\.ci)/[A-Za-z0-9_./-]+");
    private static final Pattern TYPE = Pattern.compile("[A-Z][a-z][A-Za-z0-9]+");
    private static final Set<String> WORDS = Set.of("Kiln", "Kafka", "Maven", "Debian", "Bubblewrap");

    @Test
    void everyPathAndTypeNamedInADocumentExists() {
        Set<String> types = Sources.java().stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (Path document : documents()) {
            Matcher code = CODE.matcher(Sources.read(document));
            while (code.find()) {
                String text = code.group(1);
                if (PATH.matcher(text).matches() && !Files.exists(Sources.root().resolve(text))) {
                    wrong.add(Sources.name(document) + ": no file " + text);
                } else if (TYPE.matcher(text).matches() && !WORDS.contains(text) && !types.contains(text)) {
                    wrong.add(Sources.name(document) + ": no type " + text);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyLinkBetweenDocumentsLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Sources.read(document));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(document.getParent().resolve(target))) {
                    broken.add(Sources.name(document) + ": " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyErrorCodeOfTheSourcesIsExplained() {
        String page = Sources.read(Sources.root().resolve("docs/reference/errors.md"));
        Pattern errorCode = Pattern.compile("\"(E[1-9][0-9]{2})[\" ]");
        List<String> unexplained = Sources.java().stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .flatMap(file -> errorCode.matcher(Sources.read(file)).results().map(found -> found.group(1)))
                .distinct().sorted()
                .filter(found -> !page.contains("| `" + found + "` |"))
                .toList();
        assertEquals(List.of(), unexplained);
    }

    private static List<Path> documents() {
        List<Path> documents = Sources.all().stream()
                .filter(file -> file.toString().endsWith(".md") && !Sources.name(file).startsWith("CHANGELOG"))
                .toList();
        assertTrue(documents.size() >= 5, "only " + documents.size() + " documents found");
        return documents;
    }
}
