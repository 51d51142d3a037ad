package kiln.farm.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The style guide as a test: small rooms, nothing left lying about.
class TidyTest {
    private static final int FILE_LINES_MAX = 350;
    private static final int METHOD_LINES_MAX = 50;
    private static final Pattern LEFT_LYING = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b|@Dis" + "abled\\b");
    private static final Pattern METHOD = Pattern.compile("^    (?! )[^=;/*@]*\\([^;]*\\)?[^;]*\\{$|^    (?! )[^=;/*@]*\\($");

    @Test
    void filesAreShort() {
        assertEquals(List.of(), Sources.java().stream()
                .filter(file -> lines(file).length > FILE_LINES_MAX)
                .map(file -> Sources.name(file) + " has " + lines(file).length + " lines; the limit is " + FILE_LINES_MAX)
                .toList());
    }

    @Test
    void methodsFitOnAScreen() {
        List<String> long_ = new ArrayList<>();
        for (Path file : Sources.java()) {
            String[] lines = lines(file);
            int start = -1;
            for (int i = 0; i < lines.length; i++) {
                if (start < 0 && METHOD.matcher(lines[i]).find()) {
                    start = i;
                } else if (start >= 0 && lines[i].equals("    }")) {
                    if (i - start > METHOD_LINES_MAX && !isType(lines[start])) {
                        long_.add(Sources.name(file) + ":" + (start + 1) + " has " + (i - start) + " lines");
                    }
                    start = -1;
                }
            }
        }
        assertEquals(List.of(), long_);
    }

    private static boolean isType(String line) {
        return line.matches(".*\\b(class|record|interface|enum|module)\\b.*");
    }

    @Test
    void nothingIsLeftLyingAbout() {
        assertEquals(List.of(), Sources.all().stream()
                .filter(file -> file.toString().matches(".*\\.(java|js|css|html|sh|xml|yaml|yml|md)|.*/kiln|.*/\\.ci/run"))
                .filter(file -> LEFT_LYING.matcher(Sources.read(file)).find())
                .map(Sources::name)
                .toList());
    }

    @Test
    void importsAreSingle_andInOrder() {
        Pattern wildcard = Pattern.compile("^import [^;]*\\*;", Pattern.MULTILINE);
        assertEquals(List.of(), Sources.java().stream()
                .filter(file -> wildcard.matcher(Sources.read(file)).find() || !isSorted(imports(file)))
                .map(Sources::name)
                .toList());
    }

    private static List<String> imports(Path file) {
        return Stream.of(lines(file)).filter(line -> line.startsWith("import ") && !line.startsWith("import static ")).toList();
    }

    private static boolean isSorted(List<String> lines) {
        return lines.equals(lines.stream().sorted(Comparator.comparing(line -> line.replace(";", ""))).toList());
    }

    @Test
    void everyPackageSaysWhatLivesThere() {
        List<String> silent = Sources.java().stream()
                .filter(file -> file.toString().contains("/src/main/"))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !folder.resolve("package-info.java").toFile().exists())
                .map(Sources::name)
                .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void filesSpeakOfTheProjectAlone() {
        Pattern place = Pattern.compile("(^|[\\s\"'(])/(work|root|home/[a-z])/|\\.\\./sha" + "red");
        assertEquals(List.of(), Sources.all().stream()
                .filter(file -> file.toString().matches(".*\\.(java|js|html|sh|xml|yaml|yml|md|json)|.*/kiln|.*/\\.ci/run"))
                .filter(file -> place.matcher(Sources.read(file)).find())
                .map(Sources::name)
                .toList());
        assertTrue(Sources.java().size() > 100);
    }

    private static String[] lines(Path file) {
        return Sources.read(file).split("\n", -1);
    }
}
