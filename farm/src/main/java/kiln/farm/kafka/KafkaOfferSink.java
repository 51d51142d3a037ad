package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import kiln.schemas.message.JobOffer;
import kiln.schemas.transport.OfferSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

final class KafkaOfferSink implements OfferSink {
    static final Wire<JobOffer> WIRE = Wire.of(JobOffer.class, "kiln.job-offer.v1");

    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Clients clients;
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaOfferSink(Clients clients) {
        this.clients = clients;
        this.producer = clients.producer(Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000, ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000));
    }

    /// @throws KafkaUnreachableException E140 if the broker is away for half a minute; some of the offers may be out
    @Override
    public void offer(List<JobOffer> offers) {
        List<ProducerRecord<byte[], byte[]>> records =
                offers.stream().map(KafkaOfferSink::record).toList();
        try {
            for (Future<RecordMetadata> sent : records.stream().map(producer::send).toList()) {
                sent.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaUnreachableException("E140 " + offers.size() + " offers could not be put out at "
                    + clients.bootstrapServers() + ": " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while offering " + offers.size() + " jobs", e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(JobOffer offer) {
        return new ProducerRecord<>(
                Topics.offers(offer.options().kind().pool()),
                0,
                offer.job().value().getBytes(StandardCharsets.UTF_8),
                WIRE.encode(offer),
                WIRE.headers());
    }

    @Override
    public void close() {
        Closing.whileInterrupted(() -> producer.close(CLOSE_MAX));
    }
}
