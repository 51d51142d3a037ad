package kiln.coordinator.hooks;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends one receiver's letters, one at a time, on a thread of its own.
final class Mailbag {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbag.class);
    /// Between two looks at the clock.
    private static final long LOOK_MILLIS = 1_000;

    private final Outbox box;
    private final Courier courier;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BooleanSupplier leads;
    private final LinkedBlockingQueue<Boolean> bell = new LinkedBlockingQueue<>(1);
    private final Thread thread = Thread.ofVirtual().name("kiln-hook").unstarted(this::keepSending);
    private volatile boolean open = true;

    /// @param leads whether it may send; asked before each letter
    Mailbag(Outbox box, Courier courier, InstantSource clock, RandomGenerator random, BooleanSupplier leads) {
        this.box = box;
        this.courier = courier;
        this.clock = clock;
        this.random = random;
        this.leads = leads;
    }

    void start() {
        thread.start();
    }

    Outbox box() {
        return box;
    }

    void wake() {
        bell.offer(true);
    }

    void close() {
        open = false;
        thread.interrupt();
    }

    private void keepSending() {
        try {
            while (open) {
                Optional<Delivery> due = box.next().filter(one -> one.nextMillis() <= clock.millis());
                if (due.isPresent() && leads.getAsBoolean()) {
                    sendSafely(due.get());
                } else {
                    bell.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendSafely(Delivery delivery) throws InterruptedException {
        try {
            send(delivery);
        } catch (RuntimeException e) {
            LOG.warn("hook not written down, tried again hook={} delivery={} error={}", delivery.hook(), delivery.id(), e.toString());
            bell.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void send(Delivery delivery) throws InterruptedException {
        Delivery.Attempt attempt = courier.send(box.receiver(), delivery);
        Optional<Long> next = attempt.isTaken() || attempt.isGone()
                ? Optional.empty()
                : Backoff.millis(delivery.round() + 1, attempt.retryAfterSeconds(), random).map(pause -> clock.millis() + pause);
        Delivery after = delivery.tried(attempt, next);
        box.put(delivery, after);
        if (!attempt.isTaken()) {
            LOG.warn("hook not delivered hook={} delivery={} topic={} try={} state={} error=\"{}\"",
                    delivery.hook(), delivery.id(), delivery.topic(), after.round(), after.state(), attempt.error());
        }
    }
}
