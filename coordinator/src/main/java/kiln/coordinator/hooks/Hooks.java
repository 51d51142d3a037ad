package kiln.coordinator.hooks;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.Trouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells all receivers, while its coordinator leads. One thread finds out what there is to tell and writes it down; each receiver
/// has one more that sends, so a slow one delays nobody but itself, and nothing of the farm ever waits for any of them.
public final class Hooks implements HookDesk {
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    /// Between two looks while nothing is heard, and after a failure.
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofSeconds(2);

    private final Farm farm;
    private final List<Receiver> receivers;
    private final ArtifactStore store;
    private final Supplier<String> address;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pace pace;
    private final Courier courier;
    private final LinkedBlockingQueue<Boolean> news = new LinkedBlockingQueue<>(1);
    private final Map<String, List<Grid.Point>> ended = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Optional<Map<String, Mailbag>> bags = Optional.empty();
    private volatile boolean open = true;

    /// @param gather so long things gather before they are looked at: cells end by the hundred
    /// @param patience with a receiver, for the whole of an exchange
    record Pace(Duration gather, Duration patience) {}

    /// @param address where the farm's pages are, e.g. `http://farm:8080`
    public Hooks(Farm farm, List<Receiver> receivers, ArtifactStore store, Supplier<String> address, InstantSource clock,
            RandomGenerator random) {
        this(farm, receivers, store, address, clock, random, new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10)));
    }

    Hooks(Farm farm, List<Receiver> receivers, ArtifactStore store, Supplier<String> address, InstantSource clock,
            RandomGenerator random, Pace pace) {
        this.farm = farm;
        this.receivers = List.copyOf(receivers);
        this.store = store;
        this.address = address;
        this.clock = clock;
        this.random = random;
        this.pace = pace;
        this.courier = new Courier(clock, pace.patience());
    }

    /// Works until the result is closed. What was not sent by then is sent by whoever leads next.
    public AutoCloseable start() {
        if (receivers.isEmpty()) {
            return () -> {};
        }
        AutoCloseable ear = farm.subscribe(Farm.ONLY_NEW, event -> {
            if (Set.of("build", "cell", "resync").contains(event.type())) {
                news.offer(true);
            }
        });
        threads.add(Thread.ofPlatform().name("kiln-hooks").daemon().start(this::keepLooking));
        return () -> {
            ear.close();
            open = false;
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join(LAST);
            }
            close(bags);
            courier.close();
        };
    }

    private static void close(Optional<Map<String, Mailbag>> all) {
        all.ifPresent(some -> some.values().forEach(Mailbag::close));
    }

    private void keepLooking() {
        try {
            while (open) {
                boolean heard = news.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS) != null;
                if (heard) {
                    Thread.sleep(pace.gather());
                    news.clear();
                }
                lookSafely(heard);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely(boolean heard) {
        try {
            if (!farm.vital().leading()) {
                close(bags);
                bags = Optional.empty();
            } else if (bags.isEmpty()) {
                begin();
                look();
            } else if (heard) {
                look();
            }
        } catch (RuntimeException e) {
            // Whatever was not written down is found again at the next look.
            news.offer(true);
            LOG.warn("hooks not looked after, tried again error={}", e.toString());
        }
    }

    private void begin() {
        Map<String, Mailbag> opened = new HashMap<>();
        for (Receiver receiver : receivers) {
            Outbox box = Outbox.open(receiver, store, clock.millis());
            opened.put(receiver.name(), new Mailbag(box, courier, clock, random, () -> farm.vital().leading()));
        }
        bags = Optional.of(opened);
        opened.values().forEach(Mailbag::start);
        LOG.info("hooks are told hooks={}", opened.keySet());
    }

    /// Whatever builds in memory have to tell, the oldest first.
    private void look() {
        List<Mailbag> all = List.copyOf(bags.orElseThrow().values());
        List<BuildSummary> builds = farm.builds().reversed();
        Set<String> known = builds.stream().map(BuildSummary::build).collect(Collectors.toCollection(HashSet::new));
        ended.keySet().retainAll(known);
        Reporter reporter = new Reporter();
        for (BuildSummary build : builds) {
            List<Mailbag> waiting = all.stream().filter(bag -> bag.box().isOpenFor(build)).toList();
            List<Grid.Point> cells = cells(build);
            if (!waiting.isEmpty()) {
                tell(waiting, build, reporter.of(build, cells, troubles(build)));
            }
            if (Reporter.hasEnded(build)) {
                reporter.remember(cells);
            }
        }
        all.forEach(bag -> bag.box().tidy(known));
    }

    private void tell(List<Mailbag> waiting, BuildSummary build, List<News> told) {
        for (Mailbag bag : waiting) {
            for (News one : told) {
                if (bag.box().take(one, address.get(), clock.millis())) {
                    bag.wake();
                }
            }
            if (Reporter.hasEnded(build)) {
                bag.box().settle(build.build());
            }
        }
    }

    private List<Grid.Point> cells(BuildSummary build) {
        if (!Reporter.hasEnded(build)) {
            return farm.grid(build.build()).map(Grid::points).orElse(List.of());
        }
        return ended.computeIfAbsent(build.build(), id -> farm.grid(id).map(Grid::points).orElse(List.of()));
    }

    /// Asked for only if a cell failed.
    private Function<String, Optional<Trouble>> troubles(BuildSummary build) {
        Map<String, Trouble> byCell = new HashMap<>();
        return cell -> {
            if (byCell.isEmpty()) {
                farm.troubles(build.build()).orElse(List.of()).forEach(one -> byCell.put(one.cell(), one));
            }
            return Optional.ofNullable(byCell.get(cell));
        };
    }

    private Map<String, Mailbag> bags() {
        return receivers.isEmpty()
                ? Map.of()
                : bags.orElseThrow(() -> new Farm.UnavailableException("who was told what is being read; ask again"));
    }

    @Override
    public List<HookView> hooks() {
        Map<String, Mailbag> all = bags();
        return receivers.stream().map(receiver -> HookView.of(all.get(receiver.name()).box())).toList();
    }

    @Override
    public Optional<List<DeliveryView>> deliveries(String hook, int limit) {
        return Optional.ofNullable(bags().get(hook))
                .map(bag -> bag.box().list().stream().limit(limit).map(DeliveryView::of).toList());
    }

    @Override
    public Answer redeliver(String hook, String delivery) {
        Optional<Mailbag> bag = Optional.ofNullable(bags().get(hook));
        if (bag.isEmpty()) {
            return new Answer.Unknown("hook", hook);
        }
        Optional<Delivery> again = bag.get().box().again(delivery, clock.millis());
        again.ifPresent(one -> bag.get().wake());
        return again.<Answer>map(one -> new Answer.Done(one.id())).orElse(new Answer.Unknown("delivery", delivery));
    }

    @Override
    public Answer test(String hook) {
        Optional<Mailbag> bag = Optional.ofNullable(bags().get(hook));
        if (bag.isEmpty()) {
            return new Answer.Unknown("hook", hook);
        }
        News.Test test = new News.Test(hook, random.nextLong() >>> 1);
        if (!bag.get().box().take(test, address.get(), clock.millis())) {
            return new Answer.NotTestable(hook);
        }
        bag.get().wake();
        return new Answer.Done(test.id());
    }
}
