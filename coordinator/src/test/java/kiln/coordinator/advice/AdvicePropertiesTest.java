package kiln.coordinator.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Lack;
import kiln.schemas.catalog.Medium;
import kiln.schemas.catalog.Track;
import org.junit.jupiter.api.Test;

/// Whatever happened, some things are never advised. A failure names its seed; `-Dseed=N` plays that one.
class AdvicePropertiesTest {
    private static final int SEEDS = 500;
    private static final List<String> DISTROS = List.of("calm", "old", "gnome", "moving", "full");

    @Test
    void whateverHappened_adviceKeepsItsPromises() {
        int advised = 0;
        long only = Long.getLong("seed", -1);
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            Random random = new Random(seed);
            Shop shop = shop(random);
            for (String board : List.of("rock", "pc", "odd")) {
                Wish wish = wish(random);
                BoardAdvice advice = shop.advise(board, wish);
                advised += advice.recommended().size();
                check("seed " + seed + ": " + advice, advice, wish);
                sayEverything(advice);
            }
        }
        assertTrue(only >= 0 || advised > SEEDS, "only " + advised + " images were advised at all");
    }

    @Test
    void itDoesNotMatterInWhichOrderBuildsAreLearned_norWhetherTwice() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<BoardHistory> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Shop one = new Shop();
                nights(one, random, "rock", 1);
                parts.add(one.history("rock"));
            }
            BoardHistory whole = BoardHistory.of("rock", parts);
            List<BoardHistory> again = new ArrayList<>(parts);
            again.addAll(parts);
            Collections.shuffle(again, random);
            assertEquals(whole, BoardHistory.of("rock", again), "seed " + seed);
        }
    }

    private static void check(String what, BoardAdvice advice, Wish wish) {
        assertTrue(advice.recommended().size() <= BoardAdvice.PICKS_MAX, what);
        assertEquals(advice.recommended().size(), advice.recommended().stream().map(BoardAdvice.Pick::release).distinct().count(), what);
        for (BoardAdvice.Pick pick : advice.recommended()) {
            assertNotEquals(Tier.BAD, pick.tier(), what);
            assertFalse(advice.board().arch() == Arch.AMD64 && pick.cell().kernel().equals("legacy"), what);
            assertFalse(pick.why().isEmpty() || pick.caveats().isEmpty(), what);
            assertEquals(pick.cell().distro().equals("gnome"), pick.need() == BoardAdvice.Need.DESKTOP, what);
            wish.medium().ifPresent(medium -> assertTrue(pick.media().contains(medium), what));
            wish.use().ifPresent(use -> assertEquals(use == Use.DESKTOP, pick.need() == BoardAdvice.Need.DESKTOP, what));
        }
        assertTrue(!advice.recommended().isEmpty() || !advice.notes().isEmpty(), what);
    }

    /// Every sentence has its text and every gap its word, in each language.
    private static void sayEverything(BoardAdvice advice) {
        for (Language language : Language.values()) {
            assertFalse(DownloadView.of(advice, Texts.of(language), key -> true).toString().contains("{"));
        }
    }

    private static Wish wish(Random random) {
        return new Wish(
                random.nextBoolean() ? Optional.empty() : Optional.of(Use.values()[random.nextInt(2)]),
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(Medium.values()[random.nextInt(5)]));
    }

    private static Shop shop(Random random) {
        Board.Display display = Board.Display.values()[random.nextInt(3)];
        Shop shop = new Shop()
                .board("odd", Arch.values()[random.nextInt(3)], display, List.of(512 << random.nextInt(5)))
                .distro("moving", Distro.Profile.MINIMAL, Optional.empty())
                .distro("full", Distro.Profile.SERVER, Optional.of(LocalDate.of(2025, 8, 9)));
        if (random.nextInt(4) == 0) {
            shop.kernel(Track.EDGE, "7.2", LocalDate.of(2026, 8, 1), Lack.values()[random.nextInt(6)]);
        }
        for (String board : List.of("rock", "pc", "odd")) {
            nights(shop, random, board, 4);
            if (random.nextInt(3) == 0) {
                shop.bad(board, Track.values()[random.nextInt(3)], day(random), "it fails");
            }
            if (random.nextInt(3) == 0) {
                shop.works(board + "/" + Track.values()[random.nextInt(3)].id() + "/" + DISTROS.get(random.nextInt(5)), day(random));
            }
        }
        return shop;
    }

    private static LocalDate day(Random random) {
        return Shop.TODAY.minusDays(random.nextInt(60));
    }

    private static void nights(Shop shop, Random random, String board, int nights) {
        for (int i = 0; i < nights; i++) {
            String build = "%s-010000-%04x".formatted(day(random).toString().replace("-", ""), random.nextInt(3));
            for (Track track : Track.values()) {
                String cell = board + "/" + track.id() + "/" + DISTROS.get(random.nextInt(5));
                if (random.nextInt(4) > 0) {
                    shop.built(build, cell, "bytes " + random.nextInt(3));
                } else {
                    shop.failed(build, cell, "no");
                }
            }
        }
    }
}
