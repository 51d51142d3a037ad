package kiln.farm.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.JobOffer;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;

/// The share group of offers: each goes to somebody at least once, in rough order. What is taken but never acknowledged
/// goes to somebody else when its lock has run out.
final class Offers {
    /// Of a share group's record lock, Kafka's default.
    private static final long LOCK_MILLIS = 30_000;

    private final World world;
    private final List<JobOffer> queue = new ArrayList<>();
    private final Signal more = new Signal();

    Offers(World world) {
        this.world = world;
    }

    private void add(JobOffer offer) {
        queue.add(offer);
        more.all(world);
    }

    OfferSink sink(Process process) {
        return new OfferSink() {
            @Override
            public void offer(List<JobOffer> offers) {
                process.cross("before offer");
                Broker.reach(process);
                offers.forEach(Offers.this::send);
                process.cross("after offer");
            }

            @Override
            public void close() {}
        };
    }

    private void send(JobOffer offer) {
        if (world.weather.strikes(Fault.OFFER_LOST, 0.05)) {
            world.note("broker", "loses offer", offer.job());
            return;
        }
        long delay = world.weather.strikes(Fault.OFFER_LATE, 0.05)
                ? world.weather.between(1_000, 40_000)
                : world.weather.between(1, 20);
        world.after(delay, () -> add(offer));
        if (world.weather.strikes(Fault.OFFER_TWICE, 0.05)) {
            world.after(world.weather.between(1, 20_000), () -> add(offer));
        }
    }

    OfferSource source(Process process) {
        return new Source(process);
    }

    /// One slot's end. Of several offers any may come first.
    private final class Source implements OfferSource {
        private final Process process;
        private Optional<Held> held = Optional.empty();

        Source(Process process) {
            this.process = process;
        }

        @Override
        public Optional<JobOffer> take(Duration patience) {
            process.cross("before take");
            long until = world.now() + patience.toMillis();
            boolean awake = true;
            while (awake && (queue.isEmpty() || Broker.isCutOff(process)) && world.now() < until) {
                awake = more.await(process, until - world.now());
            }
            if (!awake || queue.isEmpty() || Broker.isCutOff(process)) {
                return Optional.empty();
            }
            JobOffer offer = queue.remove(world.weather.below(Math.min(3, queue.size())));
            Held taken = new Held(offer);
            held = Optional.of(taken);
            world.after(LOCK_MILLIS, taken::expire);
            world.note(process.name, "takes", offer.job());
            process.cross("after take");
            return Optional.of(offer);
        }

        @Override
        public void accept() {
            process.cross("before accept");
            if (!world.weather.strikes(Fault.OFFER_UNACKNOWLEDGED, 0.03)) {
                held.ifPresent(Held::settle);
            }
            held = Optional.empty();
            process.cross("after accept");
        }

        @Override
        public void close() {
            held.ifPresent(Held::expire);
            held = Optional.empty();
        }
    }

    private final class Held {
        private final JobOffer offer;
        private boolean settled;

        Held(JobOffer offer) {
            this.offer = offer;
        }

        void settle() {
            settled = true;
        }

        void expire() {
            if (!settled) {
                settled = true;
                add(offer);
            }
        }
    }
}
