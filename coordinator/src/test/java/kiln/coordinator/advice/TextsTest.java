package kiln.coordinator.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Medium;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Texts ENGLISH = Texts.of(Language.EN);
    private static final Texts CHINESE = Texts.of(Language.ZH);

    @Test
    void everyLanguage_hasEveryText_withTheSameGaps() {
        assertEquals(ENGLISH.keys(), CHINESE.keys());
        for (String key : ENGLISH.keys()) {
            assertEquals(ENGLISH.gaps(key), CHINESE.gaps(key), key);
        }
    }

    @Test
    void chineseIsChinese() {
        List<String> latin = CHINESE.keys().stream()
                .filter(key -> key.matches("(why|ban|caveat|lack|missing|note|need|guide|page)\\..*"))
                .filter(key -> CHINESE.say(new Saying(key, words())).codePoints().noneMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN))
                .toList();
        assertEquals(List.of(), latin);
    }

    @Test
    void whateverCanLackOrHoldAnImage_hasAName() {
        Stream.of(Lack.values()).forEach(lack -> assertTrue(ENGLISH.keys().contains("lack." + lack.id()), lack.id()));
        Stream.of(Medium.values()).forEach(medium -> assertTrue(ENGLISH.keys().contains("medium." + medium.id()), medium.id()));
    }

    @Test
    void aMarksReason_isSaidInTheReadersLanguageWhereItIsThere() {
        Saying bad = new Saying("note.bad", Map.of("since", "2026-11-19", "reason", "the network fails", "reason.zh", "网络不工作", "link", "L"));

        assertEquals("Known bad since 2026-11-19: the network fails (L).", ENGLISH.say(bad));
        assertEquals("自 2026-11-19 起已知有问题：网络不工作（L）。", CHINESE.say(bad));
    }

    @Test
    void aGapWithoutAWord_isAFault() {
        assertThrows(IllegalArgumentException.class, () -> ENGLISH.say("note.bad"));
        assertThrows(IllegalArgumentException.class, () -> ENGLISH.say("no.such.text"));
    }

    private static Map<String, String> words() {
        return Stream.of("since", "reason", "link", "medium", "needed", "has", "days", "series", "years", "distro", "newest", "build", "day",
                        "machine", "kernel", "board", "time", "size", "raw", "media")
                .collect(Collectors.toMap(word -> word, word -> word.equals("medium") ? "medium.sd" : "x"));
    }
}
