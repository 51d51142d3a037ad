package kiln.coordinator.bulletin;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.advice.Adviser;
import kiln.coordinator.advice.BoardAdvice;
import kiln.coordinator.advice.BoardFacts;
import kiln.coordinator.advice.BoardHistory;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Downloads;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Release;
import kiln.coordinator.advice.Texts;
import kiln.coordinator.advice.Wish;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.VerifyKey;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;

/// Gives advice from what is on the shelf today.
public final class BoardDesk implements Downloads {
    private final Adviser adviser;
    private final Shelf shelf;
    private final ArtifactStore store;
    private final Seals seals;
    private final InstantSource clock;

    /// Of a farm that signs nothing.
    public BoardDesk(Catalog catalog, Shelf shelf, ArtifactStore store, InstantSource clock) {
        this(catalog, shelf, store, new Seals(Optional.empty(), store), clock);
    }

    public BoardDesk(Catalog catalog, Shelf shelf, ArtifactStore store, Seals seals, InstantSource clock) {
        this.adviser = new Adviser(catalog);
        this.shelf = shelf;
        this.store = store;
        this.seals = seals;
        this.clock = clock;
    }

    @Override
    public List<BoardFacts> known() {
        return adviser.boards().stream().map(BoardFacts::of).toList();
    }

    @Override
    public List<DownloadView> boards(Wish wish, Language language) {
        return adviser.boards().stream().map(board -> view(board, shelf.of(board.id()), wish, language)).toList();
    }

    @Override
    public Optional<DownloadView> board(String id, Wish wish, Language language) {
        return adviser.board(id).map(board -> view(board, shelf.of(id), wish, language));
    }

    @Override
    public Optional<String> signingKey() {
        return seals.key().map(VerifyKey::text);
    }

    List<Board> boards() {
        return adviser.boards();
    }

    DownloadView view(Board board, BoardHistory history, Wish wish, Language language) {
        return DownloadView.of(advice(board, history, wish), Texts.of(language), this::isThere, signingKey());
    }

    /// An image that was deleted since is not advised: the next best one is. Each round drops one at least.
    private BoardAdvice advice(Board board, BoardHistory history, Wish wish) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        BoardAdvice advice = adviser.advise(board, history, wish, today, release -> seals.isSigned(release.images().getFirst()));
        Set<Release> gone = advice.recommended().stream().map(BoardAdvice.Pick::release)
                .filter(release -> !isThere(release.images().getFirst().key()))
                .collect(Collectors.toSet());
        return gone.isEmpty() ? advice : advice(board, history.without(gone), wish);
    }

    private boolean isThere(String key) {
        return store.size(key).isPresent();
    }
}
