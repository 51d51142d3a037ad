package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.JobOffer;
import kiln.schemas.transport.OfferSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class KafkaOfferSink implements OfferSink {
    static final Wire<JobOffer> WIRE = Wire.of(JobOffer.class, "kiln.job-offer.v1");

    private static final Logger LOG = LoggerFactory.getLogger(KafkaOfferSink.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;

    KafkaOfferSink(Clients clients) {
        this.producer = clients.producer(Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000, ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000));
    }

    /// Does not wait for the broker's answer.
    @Override
    public void offer(List<JobOffer> offers) {
        for (JobOffer offer : offers) {
            try {
                producer.send(record(offer), (place, failure) -> Optional.ofNullable(failure).ifPresent(why -> lost(offer, why)));
            } catch (TimeoutException e) {
                lost(offer, e);
            }
        }
    }

    private static void lost(JobOffer offer, Exception why) {
        LOG.warn("offer not put out, it will be made again job={} attempt={} because={}", offer.job(), offer.attempt(), why.toString());
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
