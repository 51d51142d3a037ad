package kiln.coordinator.bulletin;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.advice.BoardHistory;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Texts;
import kiln.coordinator.advice.Wish;
import kiln.coordinator.view.Farm;
import kiln.schemas.catalog.Board;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts facts, advice and the state of the farm in the bucket whenever a build begins or ends, and from time to time, as the
/// age of an image is part of the advice; only while its coordinator leads. Each object is written whole, facts before what
/// is said of them. What goes wrong is tried again and holds up nobody.
public final class Bulletin {
    private static final Logger LOG = LoggerFactory.getLogger(Bulletin.class);
    /// Between two looks at whether the coordinator leads, and after a failure.
    private static final Duration LOOK = Duration.ofSeconds(15);
    /// Between two posts while nothing happens.
    private static final Duration REST = Duration.ofMinutes(10);
    /// For so long a farm that ends waits for its last post.
    private static final Duration LAST = Duration.ofSeconds(5);

    private static final String JSON = "application/json";
    private static final String HTML = "text/html; charset=utf-8";

    private final Farm farm;
    private final Shelf shelf;
    private final BoardDesk desk;
    private final ArtifactStore store;
    private final InstantSource clock;
    private final Optional<URI> place;
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    /// Digests of what was said last.
    private final Map<String, Sha256> posted = new HashMap<>();

    /// @param place where the bucket is served without credentials, with a slash at the end, if anywhere
    public Bulletin(Farm farm, Shelf shelf, BoardDesk desk, ArtifactStore store, InstantSource clock, Optional<URI> place) {
        this.farm = farm;
        this.shelf = shelf;
        this.desk = desk;
        this.store = store;
        this.clock = clock;
        this.place = place;
    }

    private enum Signal {
        NEWS,
        END
    }

    /// Posts on a thread of its own until the result is closed; what was heard until then is still posted.
    public AutoCloseable start() {
        AutoCloseable ear = farm.subscribe(Farm.ONLY_NEW, event -> {
            if (event.type().equals("build") || event.type().equals("resync")) {
                signals.add(Signal.NEWS);
            }
        });
        Thread thread = Thread.ofPlatform().name("kiln-bulletin").daemon().start(this::keepPosting);
        return () -> {
            ear.close();
            signals.add(Signal.END);
            thread.join(LAST);
            thread.interrupt();
        };
    }

    private void keepPosting() {
        long due = 0;
        Set<Signal> heard = EnumSet.of(Signal.NEWS);
        try {
            while (!heard.contains(Signal.END)) {
                heard = EnumSet.noneOf(Signal.class);
                Optional.ofNullable(signals.poll(due == 0 ? 0 : LOOK.toMillis(), TimeUnit.MILLISECONDS)).ifPresent(heard::add);
                signals.drainTo(heard);
                if (!heard.equals(Set.of(Signal.END))) {
                    due = postIfDue(heard.contains(Signal.NEWS), due);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param due Unix time in ms
    /// @return when it is due again; at the next look if it could not be posted
    private long postIfDue(boolean news, long due) {
        try {
            if (!farm.vital().leading()) {
                return 1;
            }
            if (!news && clock.millis() < due) {
                return due;
            }
            post();
            return clock.millis() + REST.toMillis();
        } catch (RuntimeException e) {
            LOG.warn("bulletin not posted, tried again error={}", e.toString());
            return 1;
        }
    }

    /// Writes whatever is not as it was said last; the state of the farm always. One board that cannot be posted holds up no
    /// other.
    ///
    /// @throws StoreException if anything could not be posted
    void post() {
        if (!farm.vital().leading()) {
            return;
        }
        String written = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
                .format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        StatusView status = StatusView.of(farm, clock.millis());
        put(StatusView.KEY, json(status), JSON);
        put(StatusPage.KEY, StatusPage.of(status, written), HTML);
        Map<Language, List<DownloadView>> all = new EnumMap<>(Language.class);
        List<StoreException> failures = new ArrayList<>();
        for (Board board : desk.boards()) {
            try {
                post(board, all, written);
            } catch (StoreException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        if (farm.vital().leading()) {
            list(all, written);
        }
    }

    /// Adds the board's views to those of all.
    private void post(Board board, Map<Language, List<DownloadView>> all, String written) {
        BoardHistory history = shelf.of(board.id());
        for (Language language : Language.values()) {
            all.computeIfAbsent(language, l -> new ArrayList<>()).add(desk.view(board, history, Wish.ANY, language));
        }
        if (farm.vital().leading()) {
            board(history, all, written);
        }
    }

    /// @param all the board's views come last
    private void board(BoardHistory history, Map<Language, List<DownloadView>> all, String written) {
        ifNews(Shelf.key(history.board()), Codec.encodeText(history) + Codec.encodeText(all.get(Language.EN).getLast()), () -> {
            put(Shelf.key(history.board()), json(history), JSON);
            all.forEach((language, views) -> {
                DownloadView view = views.getLast();
                put(DownloadPages.key(view.board(), language, "json"), json(view), JSON);
                put(DownloadPages.key(view.board(), language, "html"), new DownloadPages(Texts.of(language), written).board(view), HTML);
            });
        });
    }

    private void list(Map<Language, List<DownloadView>> all, String written) {
        ifNews("list", Codec.encodeText(all), () -> {
            place.map(ImagerList::new).ifPresent(imager -> {
                put(ImagerList.ICON_KEY, ImagerList.ICON.getBytes(StandardCharsets.UTF_8), "image/svg+xml");
                put(ImagerList.KEY, json(imager.of(all.getOrDefault(Language.EN, List.of()), desk.boards())), JSON);
            });
            all.forEach((language, views) -> {
                put(DownloadPages.key(language, "json"), json(Map.of("boards", views)), JSON);
                put(DownloadPages.key(language, "html"), new DownloadPages(Texts.of(language), written).list(views), HTML);
            });
        });
    }

    private void ifNews(String what, String said, Runnable post) {
        Sha256 digest = Sha256.of(said);
        if (!digest.equals(posted.get(what))) {
            post.run();
            posted.put(what, digest);
        }
    }

    private static byte[] json(Object value) {
        return Codec.encodePretty(value).getBytes(StandardCharsets.UTF_8);
    }

    private void put(String key, byte[] bytes, String type) {
        store.putObject(key, bytes, type);
    }
}
