package kiln.farm.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kiln.farm.kafka.RawTopic.Raw;
import org.junit.jupiter.api.Test;

class ReignTest {
    private final List<Raw> ledger = new ArrayList<>();

    private void election() {
        ledger.add(new Raw(ledger.size(), 0, new byte[0], Map.of("kiln_election", "1")));
    }

    private void record(long token, String event) {
        ledger.add(raw(event, Map.of("kiln_token", "" + token)));
    }

    private void last(long token, String event, int records) {
        ledger.add(raw(event, Map.of("kiln_token", "" + token, "kiln_reports_taken", "0", "kiln_records", "" + records)));
    }

    private Raw raw(String event, Map<String, String> headers) {
        return new Raw(ledger.size(), 0, event.getBytes(StandardCharsets.UTF_8), headers);
    }

    private List<String> counted() {
        return Reign.of(ledger).events().stream().map(raw -> new String(raw.value(), StandardCharsets.UTF_8)).toList();
    }

    @Test
    void wholeBatchesOfWhoLeads_count() {
        election();
        record(0, "a");
        last(0, "b", 2);
        last(0, "", 1);
        last(0, "c", 1);

        assertEquals(List.of("a", "b", "c"), counted());
    }

    @Test
    void whatAFormerLeaderStillWrites_isVoid() {
        election();
        last(0, "a", 1);
        election();
        last(0, "zombie", 1);
        last(2, "b", 1);

        assertEquals(List.of("a", "b"), counted());
    }

    @Test
    void aBatchThatAnElectionCutsInTwo_isVoid() {
        election();
        record(0, "a");
        election();
        last(0, "b", 2);
        last(2, "c", 1);

        assertEquals(List.of("c"), counted());
    }

    @Test
    void aBatchThatLacksARecord_isVoid() {
        election();
        last(0, "b", 2);

        assertEquals(List.of(), counted());
    }
}
