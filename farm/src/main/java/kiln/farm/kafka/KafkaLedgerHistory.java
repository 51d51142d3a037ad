package kiln.farm.kafka;

import java.util.Optional;
import java.util.function.Consumer;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;

/// Positions are offsets of the partition. Reading on where the last call ended is cheap.
final class KafkaLedgerHistory implements LedgerHistory {
    private final Clients clients;
    private Optional<LedgerReader> reader = Optional.empty();
    private long position;

    KafkaLedgerHistory(Clients clients) {
        this.clients = clients;
    }

    /// @throws KafkaUnreachableException E140
    @Override
    public long replay(long from, Consumer<LedgerLog.Batch> consumer) {
        return replay(from, 0, consumer);
    }

    /// @param atLeast an offset known to have been reached, whatever the broker says
    long replay(long from, long atLeast, Consumer<LedgerLog.Batch> consumer) {
        try {
            LedgerReader at = readerAt(from);
            at.readTo(Math.max(at.end(), atLeast), whole -> {
                consumer.accept(whole.batch());
                position = whole.end();
            });
            return position;
        } catch (RuntimeException e) {
            close(); // where it stands is not known any more
            throw e;
        }
    }

    @Override
    public long position() {
        return position;
    }

    private LedgerReader readerAt(long from) {
        if (reader.isPresent() && from == position) {
            return reader.get();
        }
        close();
        LedgerReader opened = LedgerReader.at(clients, from);
        reader = Optional.of(opened);
        position = from;
        return opened;
    }

    /// As of the last [#replay]; not, before it.
    @Override
    public boolean vacant() {
        return reader.map(LedgerReader::vacant).orElse(false);
    }

    @Override
    public void close() {
        reader.ifPresent(LedgerReader::close);
        reader = Optional.empty();
    }
}
