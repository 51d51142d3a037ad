package kiln.schemas.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> BOARDS = List.of("orangepi-pc", "orangepi-one", "bpim2u", "uefi-x86_64");

    @Test
    void whenANameIsMisspelt_thenTheNearestKnownOneIsFound() {
        assertEquals(Optional.of("orangepi-pc"), Nearest.to("orangepi-pcc", BOARDS));
        assertEquals(Optional.of("bpim2u"), Nearest.to("bipm2u", BOARDS));
        assertEquals(Optional.of("kernel"), Nearest.to("kernal", List.of("kernel", "kind")));
    }

    @Test
    void whenNothingIsNear_thenNothingIsOffered() {
        assertEquals(Optional.empty(), Nearest.to("rock-5b", BOARDS));
        assertEquals(Optional.empty(), Nearest.to("x", List.of("y")));
        assertEquals(Optional.empty(), Nearest.to("orangepi-pc", List.of()));
    }

    @Test
    void whenANameIsUnknown_thenTheKnownOnesAreListedInOrder() {
        assertEquals(
                "unknown board \"orangepi-pcc\"; did you mean orangepi-pc? known: bpim2u, orangepi-one, orangepi-pc,"
                        + " uefi-x86_64",
                Nearest.unknown("board", "orangepi-pcc", BOARDS));
        assertEquals("unknown board \"zz\"; known: none", Nearest.unknown("board", "zz", List.of()));
    }

    @Test
    void whenVeryManyNamesAreKnown_thenTheListSaysHowManyItLeavesOut() {
        List<String> many = IntStream.range(100, 200).mapToObj(i -> "b" + i).toList();

        assertEquals("b122, b123 and 76 more", Nearest.list(many).substring("b100, b101, b102, b103, ".length()
                + 18 * "b104, ".length()));
    }

    @Test
    void whenLettersAreMissingTooManyWrongOrSwapped_thenEachCountsOne() {
        assertEquals(0, Nearest.distance("abc", "abc"));
        assertEquals(1, Nearest.distance("abc", "ab"));
        assertEquals(1, Nearest.distance("abc", "abxc"));
        assertEquals(1, Nearest.distance("abc", "abd"));
        assertEquals(1, Nearest.distance("abc", "acb"));
        assertEquals(3, Nearest.distance("abc", ""));
    }
}
