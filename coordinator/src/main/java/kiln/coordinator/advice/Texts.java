package kiln.coordinator.advice;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The texts of a language, from `texts.<language>.properties` beside the classes. Gaps are `{word}`; the word for `{@word}` is
/// itself the key of a text.
public final class Texts {
    private static final Pattern GAP = Pattern.compile("\\{(@?)([A-Za-z]+)\\}");
    private static final Map<Language, Texts> ALL = new EnumMap<>(Language.class);

    static {
        for (Language language : Language.values()) {
            ALL.put(language, new Texts(language, read("texts." + language.id() + ".properties")));
        }
    }

    private final Language language;
    private final Map<String, String> texts;

    private Texts(Language language, Map<String, String> texts) {
        this.language = language;
        this.texts = texts;
    }

    public static Texts of(Language language) {
        return ALL.get(language);
    }

    public Language language() {
        return language;
    }

    /// @throws IllegalArgumentException if there is no such text, or a gap has no word: a fault in Kiln
    public String say(Saying saying) {
        Matcher gap = GAP.matcher(text(saying.key()));
        StringBuilder said = new StringBuilder();
        while (gap.find()) {
            String word = word(saying, gap.group(2));
            gap.appendReplacement(said, Matcher.quoteReplacement(gap.group(1).isEmpty() ? word : text(word)));
        }
        return gap.appendTail(said).toString();
    }

    public String say(String key) {
        return say(Saying.of(key));
    }

    private String word(Saying saying, String gap) {
        String own = saying.words().get(gap + "." + language.id());
        String word = own == null ? saying.words().get(gap) : own;
        if (word == null) {
            throw new IllegalArgumentException("no word for {" + gap + "} in " + saying);
        }
        return word;
    }

    private String text(String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text " + key + " in " + language);
        }
        return text;
    }

    Set<String> keys() {
        return new TreeSet<>(texts.keySet());
    }

    /// The gaps of a text, as they stand.
    Set<String> gaps(String key) {
        Set<String> gaps = new TreeSet<>();
        Matcher gap = GAP.matcher(text(key));
        while (gap.find()) {
            gaps.add(gap.group());
        }
        return gaps;
    }

    private static Map<String, String> read(String name) {
        Properties properties = new Properties();
        try (InputStream file = Texts.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing from the coordinator's jar; build Kiln again");
            }
            properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the coordinator's jar", e);
        }
        Map<String, String> texts = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }
}
