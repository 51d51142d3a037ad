package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.transport.ReportSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Threads may share it.
final class KafkaReportSink implements ReportSink {
    static final Wire<WorkerReport> WIRE = Wire.of(WorkerReport.class, "kiln.worker-report.v1");

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReportSink.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;

    KafkaReportSink(Clients clients) {
        this.producer = clients.producer(Map.of(
                // The work of hours waits in the result: it is delivered however long the broker is away.
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000));
    }

    @Override
    public void send(WorkerReport report) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = record(report);
        while (!delivered(record, report)) {
            // Each try waits for the broker by itself.
        }
    }

    /// Waits only where the broker has never been heard of.
    @Override
    public void claim(WorkerReport.Claimed claim) throws InterruptedException {
        try {
            producer.send(record(claim), (place, failure) -> Optional.ofNullable(failure).ifPresent(why -> LOG.warn(
                    "claim not delivered, the offer comes again job={} attempt={} because={}", claim.job(), claim.attempt(), why.toString())));
        } catch (TimeoutException e) {
            send(claim);
        } catch (InterruptException e) {
            Thread.interrupted(); // said by the exception from here on
            throw new InterruptedException("interrupted before the claim on " + claim.job() + " was on its way");
        }
    }

    private static ProducerRecord<byte[], byte[]> record(WorkerReport report) {
        byte[] key = report.job().value().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(Topics.REPORTS, 0, key, WIRE.encode(report), WIRE.headers());
    }

    private boolean delivered(ProducerRecord<byte[], byte[]> record, WorkerReport report) throws InterruptedException {
        try {
            producer.send(record).get();
            return true;
        } catch (InterruptException e) {
            Thread.interrupted(); // said by the exception from here on
            throw new InterruptedException("interrupted before the report on " + report.job() + " was delivered");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw new IllegalStateException("the report on " + report.job() + " attempt " + report.attempt()
                    + " was refused by " + Topics.REPORTS + ": " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public void close() {
        Closing.whileInterrupted(() -> producer.close(CLOSE_MAX));
    }
}
