package kiln.schemas.transport;

import java.util.function.Consumer;

/// The ledger as it was written, for those who only read: a standby that keeps up, a program that judges. Reading
/// changes nothing and takes nothing over. One thread uses it.
///
/// A position names a place between two batches. It only grows with the log, is the same for every reader, and means
/// nothing else: two batches may lie any distance apart.
public interface LedgerHistory extends AutoCloseable {
    /// The position before the first batch there is.
    long BEGINNING = 0;

    /// The batches from a position up to the end as it is now, in order.
    ///
    /// @param from [#BEGINNING], or what this or [LedgerLog#append] returned
    /// @param consumer gets each batch as it was appended
    /// @return the position after the last batch; `from` if there was none
    long replay(long from, Consumer<LedgerLog.Batch> consumer);

    /// While [#replay] hands a batch over: the position before that batch. Afterwards: what it returned.
    long position();

    /// Whether, as far as was read, nobody leads: nobody ever did, or the last one said that it ended.
    boolean vacant();

    @Override
    void close();
}
