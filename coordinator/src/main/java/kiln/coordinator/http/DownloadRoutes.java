package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Downloads;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Use;
import kiln.coordinator.advice.Wish;
import kiln.schemas.catalog.Medium;

/// Which image may I use?
record DownloadRoutes(Downloads downloads) {

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of("listBoards", this::known, "listDownloads", this::list, "getDownload", this::show, "getSigningKey", this::key);
    }

    private void known(RoutingContext call) {
        Answers.json(call, 200, Map.of("boards", downloads.known()));
    }

    private void list(RoutingContext call) {
        askStore(call, () -> Answers.json(call, 200, Map.of("boards", downloads.boards(wish(call), language(call)))));
    }

    private void show(RoutingContext call) {
        String board = call.pathParam("board");
        askStore(call, () -> {
            Optional<DownloadView> view = downloads.board(board, wish(call), language(call));
            if (view.isEmpty()) {
                Answers.refuse(call, Refusal.unknown("board", board));
            } else {
                Answers.json(call, 200, view.get());
            }
        });
    }

    private void key(RoutingContext call) {
        downloads.signingKey().ifPresentOrElse(
                key -> Answers.json(call, 200, Map.of("key", key)),
                () -> Answers.refuse(call, Refusal.unsigned()));
    }

    private static void askStore(RoutingContext call, Runnable question) {
        Waiting.run(call, () -> {
            try {
                question.run();
            } catch (StoreException e) {
                Answers.refuse(call, Refusal.storeFailed(e.getMessage()));
            }
        });
    }

    private static Wish wish(RoutingContext call) {
        return new Wish(one(call, "use", Use.values(), Use::id), one(call, "medium", Medium.values(), Medium::id));
    }

    private static Language language(RoutingContext call) {
        return one(call, "lang", Language.values(), Language::id).orElse(Language.EN);
    }

    /// The contract has seen to it that a value is a known one.
    private static <T> Optional<T> one(RoutingContext call, String name, T[] known, Function<T, String> id) {
        return call.queryParam(name).stream()
                .flatMap(said -> Arrays.stream(known).filter(one -> id.apply(one).equals(said)))
                .findFirst();
    }
}
