package kiln.coordinator.advice;

import java.util.List;
import java.util.Optional;

/// Where advice is asked for. All questions but [#known] wait for the store: never ask them where nobody may wait.
public interface Downloads {
    /// By which the signatures of this farm are checked, as `minisign -P` takes it; nothing if it does not sign.
    default Optional<String> signingKey() {
        return Optional.empty();
    }

    /// Of a farm that knows no board.
    Downloads NONE = new Downloads() {
        @Override
        public List<BoardFacts> known() {
            return List.of();
        }

        @Override
        public List<DownloadView> boards(Wish wish, Language language) {
            return List.of();
        }

        @Override
        public Optional<DownloadView> board(String id, Wish wish, Language language) {
            return Optional.empty();
        }
    };

    /// Every board, by id.
    List<BoardFacts> known();

    /// Every board, by id.
    List<DownloadView> boards(Wish wish, Language language);

    Optional<DownloadView> board(String id, Wish wish, Language language);
}
