package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.transport.ReportSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/// Threads may share it.
final class KafkaReportSink implements ReportSink {
    static final Wire<WorkerReport> WIRE = Wire.of(WorkerReport.class, "kiln.worker-report.v1");

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
        byte[] key = report.job().value().getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(Topics.REPORTS, 0, key, WIRE.encode(report), WIRE.headers());
        while (!delivered(record, report)) {
            // Each try waits for the broker by itself.
        }
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
