package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kiln.artifacts.store.PartPlan.Part;
import kiln.artifacts.store.Stretch.Fresh;
import kiln.artifacts.store.Stretch.Local;
import kiln.artifacts.store.Stretch.Stored;
import org.junit.jupiter.api.Test;

class PartPlanTest {
    private static final long MIB = 1 << 20;
    private static final Fresh HEAD = new Fresh(new byte[3]);
    private static final Fresh TAIL = new Fresh(new byte[4]);

    @Test
    void anImageOfKnownParts_sendsItsHeadWithFiveMiBOfTheFirstPart_andItsTail() {
        Stored root = new Stored("root", 10, 300 * MIB);

        assertEquals(List.of(
                        new Part.Send(List.of(HEAD, new Stored("root", 10, 5 * MIB - 3))),
                        new Part.Copy(new Stored("root", 10 + 5 * MIB - 3, 295 * MIB + 3)),
                        new Part.Send(List.of(TAIL))),
                PartPlan.of(List.of(HEAD, root, TAIL)));
    }

    @Test
    void framesThatLieNextToEachOther_areOneCopy() {
        List<Stretch> frames = List.of(new Stored("root", 0, 4 * MIB), new Stored("root", 4 * MIB, 4 * MIB));

        assertEquals(List.of(new Part.Copy(new Stored("root", 0, 8 * MIB))), PartPlan.of(frames));
    }

    @Test
    void aStoredStretchThatIsTooShort_isSent_unlessItIsTheLast() {
        Stored few = new Stored("zero", 0, 100);
        Stored root = new Stored("root", 0, 6 * MIB);

        assertEquals(List.of(new Part.Copy(root), new Part.Send(List.of(few, TAIL))), PartPlan.of(List.of(root, few, TAIL)));
        assertEquals(List.of(new Part.Copy(root), new Part.Copy(few)), PartPlan.of(List.of(root, few)));
    }

    @Test
    void whatIsLeftOfAStretchAfterBorrowing_isSentTooIfItIsTooShort() {
        Stored root = new Stored("root", 0, 9 * MIB);

        assertEquals(List.of(new Part.Send(List.of(HEAD, root, TAIL))), PartPlan.of(List.of(HEAD, root, TAIL)));
    }

    @Test
    void aLongNewStretch_isSentInPieces_ofWhichTheLastBorrows() {
        Path file = Path.of("new");
        Stored root = new Stored("root", 0, 9 * MIB);

        assertEquals(List.of(
                        new Part.Send(List.of(new Local(file, 7, PartPlan.SEND_MAX))),
                        new Part.Send(List.of(new Local(file, 7 + PartPlan.SEND_MAX, MIB), new Stored("root", 0, 4 * MIB))),
                        new Part.Copy(new Stored("root", 4 * MIB, 5 * MIB))),
                PartPlan.of(List.of(new Local(file, 7, PartPlan.SEND_MAX + MIB), root)));
    }

    @Test
    void aLongStretch_isCopiedInPieces() {
        Stored root = new Stored("root", 0, 2 * PartPlan.COPY_MAX + 1);

        assertEquals(List.of(
                        new Part.Copy(new Stored("root", 0, PartPlan.COPY_MAX)),
                        new Part.Copy(new Stored("root", PartPlan.COPY_MAX, PartPlan.COPY_MAX + 1 - 5 * MIB)),
                        new Part.Copy(new Stored("root", 2 * PartPlan.COPY_MAX + 1 - 5 * MIB, 5 * MIB))),
                PartPlan.of(List.of(root)));
    }

    @Test
    void whereNothingIsCopied_allPartsButTheLastAreOfOneSize() {
        for (int seed = 0; seed < 100; seed++) {
            List<Stretch> row = row(new Random(seed));
            List<Part> parts = PartPlan.sent(row);

            assertEquals(bytes(row), bytes(parts.stream().flatMap(part -> stretches(part).stream()).toList()), "seed " + seed);
            assertTrue(parts.subList(0, parts.size() - 1).stream().allMatch(part -> length(part) == PartPlan.SEND_MAX));
            assertTrue(length(parts.getLast()) <= PartPlan.SEND_MAX);
        }
    }

    @Test
    void everyRow_keepsItsBytesInOrder_andAllPartsButTheLastAreLongEnough() {
        for (int seed = 0; seed < 500; seed++) {
            List<Stretch> row = row(new Random(seed));
            List<Part> parts = PartPlan.of(row);

            assertEquals(bytes(row), bytes(parts.stream().flatMap(part -> stretches(part).stream()).toList()), "seed " + seed);
            for (Part part : parts.subList(0, parts.size() - 1)) {
                assertTrue(length(part) >= PartPlan.PART_MIN, "seed " + seed + ": " + length(part));
            }
            assertTrue(parts.stream().allMatch(part -> !(part instanceof Part.Send) || length(part) < 32 * MIB), "seed " + seed);
        }
    }

    private static List<Stretch> row(Random random) {
        List<Stretch> row = new ArrayList<>();
        long at = 0;
        for (int i = random.nextInt(12); i >= 0; i--) {
            long bytes = 1 + random.nextLong(random.nextBoolean() ? 12 * MIB : 5_000);
            if (random.nextInt(3) == 0) {
                row.add(new Fresh(new byte[(int) bytes]));
            } else {
                row.add(new Stored("object " + random.nextInt(2), random.nextBoolean() ? at : 7, bytes));
                at += bytes;
            }
        }
        return row;
    }

    private static List<Stretch> stretches(Part part) {
        return switch (part) {
            case Part.Copy copy -> List.of(copy.from());
            case Part.Send send -> send.stretches();
        };
    }

    private static long length(Part part) {
        return stretches(part).stream().mapToLong(Stretch::bytes).sum();
    }

    /// A row in one form: runs of an object, and how many new bytes.
    private static List<String> bytes(List<Stretch> row) {
        List<String> runs = new ArrayList<>();
        String object = "";
        long from = 0;
        long to = 0;
        for (Stretch stretch : row) {
            String name = stretch instanceof Stored stored ? stored.key() : "new";
            long offset = stretch instanceof Stored stored ? stored.offset() : to;
            if (!name.equals(object) || offset != to) {
                runs.add(object + " " + from + " " + to);
                object = name;
                from = stretch instanceof Stored stored ? stored.offset() : 0;
                to = from;
            }
            to += stretch.bytes();
        }
        runs.add(object + " " + from + " " + to);
        return runs;
    }
}
