package kiln.farm.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The simulation bites: whichever of these rules is broken, an invariant says so within a bounded number of nights.
/// `-Dsim.mutation=WORD` hunts only those whose name has the word.
class MutationTest {
    private static final long NIGHTS_MAX = Long.getLong("sim.mutation.nights", 1500);
    private static final Logger KILN = (Logger) LoggerFactory.getLogger("kiln");

    @BeforeAll
    static void farmsInTroubleSayALot() {
        KILN.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        KILN.setLevel(null);
    }

    @Test
    void farmInOtherWords_isNotAccused() {
        assertEquals(Optional.empty(), Mutations.NONE.hunt(30));
    }

    @Test
    void everyBrokenRule_isCaught() {
        String word = System.getProperty("sim.mutation", "");
        List<Mutation> mutations =
                Mutations.ALL.stream().filter(mutation -> mutation.name().contains(word)).toList();
        Map<String, Optional<Mutation.Caught>> caught = new TreeMap<>();
        mutations.forEach(mutation -> caught.put(mutation.name(), mutation.hunt(NIGHTS_MAX)));

        caught.forEach((name, one) -> System.err.printf(Locale.ROOT, "%-62s %-24s %s%n", name,
                one.map(Mutation.Caught::invariant).orElse("NOT CAUGHT"),
                one.map(c -> c.nights() + " nights").orElse("in " + NIGHTS_MAX)));
        List<String> missed = new ArrayList<>();
        caught.forEach((name, one) -> one.ifPresentOrElse(c -> {}, () -> missed.add(name)));
        assertEquals(List.of(), missed);
        assertTrue(!word.isEmpty() || mutations.size() >= 25, "only " + mutations.size());
    }
}
