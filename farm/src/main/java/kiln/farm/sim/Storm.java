package kiln.farm.sim;

import java.util.List;
import java.util.Optional;

/// What hits the farm from outside, looked for once a virtual second: stopped processes, cut lines, set clocks, bad
/// disks, a second coordinator.
final class Storm {
    private static final long LOOK_MILLIS = 1_000;
    private static final long STOP_MILLIS_MAX = 50_000;
    private static final long CUT_MILLIS_MAX = 60_000;
    private static final long AWAY_MILLIS_MAX = 40_000;
    private static final long CLOCK_MILLIS_MAX = 2 * 3_600_000L;

    private final World world;
    private final Weather weather;
    private final Bucket bucket;
    private final List<SimWorker> workers;
    private final List<Seat> seats;
    private final Runnable secondCoordinator;
    private final People people;

    Storm(World world, Bucket bucket, List<SimWorker> workers, List<Seat> seats, Runnable secondCoordinator,
            People people) {
        this.world = world;
        this.weather = world.weather;
        this.bucket = bucket;
        this.workers = workers;
        this.seats = seats;
        this.secondCoordinator = secondCoordinator;
        this.people = people;
    }

    void begin() {
        world.after(LOOK_MILLIS, () -> {
            if (!weather.isCalm()) {
                blow();
                begin();
            }
        });
    }

    private void blow() {
        any(workers).ifPresent(this::hitWorker);
        any(seats).ifPresent(seat -> hitCoordinator(seat.process));
        any(seats).filter(seat -> weather.strikes(Fault.COORDINATOR_LEAVES, 0.01)).ifPresent(Seat::leave);
        if (weather.strikes(Fault.BROKER_AWAY, 0.005)) {
            long until = world.now() + weather.between(1_000, AWAY_MILLIS_MAX);
            world.note("broker", "away until ms", until);
            workers.forEach(worker -> worker.process.links.brokerUnreachable = until);
            seats.forEach(seat -> seat.process.links.brokerUnreachable = until);
        }
        if (weather.strikes(Fault.SECOND_COORDINATOR, 0.01)) {
            secondCoordinator.run();
        }
        harm();
    }

    private void hitWorker(SimWorker worker) {
        Process process = worker.process;
        if (weather.strikes(Fault.WORKER_PAUSE, 0.02)) {
            process.freeze(weather.between(1_000, STOP_MILLIS_MAX));
        }
        if (weather.strikes(Fault.WORKER_CRASH, 0.01)) {
            process.kill("by chance");
        }
        if (weather.strikes(Fault.WORKER_CLOCK_JUMP, 0.02)) {
            process.setClock(weather.between(-CLOCK_MILLIS_MAX, CLOCK_MILLIS_MAX));
        }
        if (weather.strikes(Fault.WORKER_LEAVES, 0.01) && process.isAlive()) {
            worker.leave();
        }
        if (weather.strikes(Fault.DRAIN, 0.01)) {
            people.drain(worker.self);
        }
        cut(process, Fault.WORKER_CANNOT_REACH_BROKER, Fault.WORKER_CANNOT_HEAR_BROKER,
                Fault.WORKER_CANNOT_REACH_STORE, Fault.WORKER_CANNOT_HEAR_STORE);
    }

    private void hitCoordinator(Process process) {
        if (weather.strikes(Fault.COORDINATOR_PAUSE, 0.02)) {
            process.freeze(weather.between(1_000, STOP_MILLIS_MAX));
        }
        if (weather.strikes(Fault.COORDINATOR_CRASH, 0.01)) {
            process.kill("by chance");
        }
        if (weather.strikes(Fault.COORDINATOR_CLOCK_JUMP, 0.02)) {
            process.setClock(weather.between(-CLOCK_MILLIS_MAX, CLOCK_MILLIS_MAX));
        }
        cut(process, Fault.COORDINATOR_CANNOT_REACH_BROKER, Fault.COORDINATOR_CANNOT_HEAR_BROKER,
                Fault.COORDINATOR_CANNOT_REACH_STORE, Fault.COORDINATOR_CANNOT_HEAR_STORE);
    }

    private void cut(Process process, Fault toBroker, Fault fromBroker, Fault toStore, Fault fromStore) {
        long until = world.now() + weather.between(1_000, CUT_MILLIS_MAX);
        if (weather.strikes(toBroker, 0.01)) {
            world.note(process.name, "cannot reach the broker until ms", until);
            process.links.brokerUnreachable = until;
        }
        if (weather.strikes(fromBroker, 0.01)) {
            world.note(process.name, "cannot hear the broker until ms", until);
            process.links.brokerUnheard = until;
        }
        if (weather.strikes(toStore, 0.01)) {
            world.note(process.name, "cannot reach the store until ms", until);
            process.links.storeUnreachable = until;
        }
        if (weather.strikes(fromStore, 0.01)) {
            world.note(process.name, "cannot hear the store until ms", until);
            process.links.storeUnheard = until;
        }
    }

    private void harm() {
        Optional<String> blob = any(bucket.objects.list("blobs/"));
        if (blob.isPresent() && weather.strikes(Fault.ARTIFACT_SPOILT, 0.02)) {
            world.note("bucket", "spoils", blob.get());
            bucket.spoil(blob.get());
        } else if (blob.isPresent() && weather.strikes(Fault.ARTIFACT_LOST, 0.02)) {
            world.note("bucket", "loses", blob.get());
            bucket.lose(blob.get());
        }
    }

    private <T> Optional<T> any(List<T> list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(weather.below(list.size())));
    }
}
