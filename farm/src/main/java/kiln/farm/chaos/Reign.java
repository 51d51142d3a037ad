package kiln.farm.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.farm.kafka.RawTopic.Raw;

/// Which records of the ledger count, by decision 0008, read anew here. An election makes its offset the token that
/// counts; what bears another one, or is part of a batch that was not ended in its writer's reign, is void.
final class Reign {
    private final List<Raw> counted = new ArrayList<>();
    private final List<Raw> batch = new ArrayList<>();
    private long token = -1;

    /// @param records all there are, in order
    static Reign of(List<Raw> records) {
        Reign reign = new Reign();
        records.forEach(reign::take);
        return reign;
    }

    private void take(Raw record) {
        if (record.headers().containsKey("kiln_election")) {
            token = record.offset();
            batch.clear();
        } else if (Long.parseLong(record.headers().getOrDefault("kiln_token", "-1")) == token) {
            batch.add(record);
            Optional.ofNullable(record.headers().get("kiln_records")).ifPresent(size -> end(Integer.parseInt(size)));
        }
    }

    private void end(int size) {
        if (batch.size() == size) {
            counted.addAll(batch);
        }
        batch.clear();
    }

    /// In order; without those that say nothing.
    List<Raw> events() {
        return counted.stream().filter(record -> record.value().length > 0).toList();
    }
}
