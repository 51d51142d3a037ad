package kiln.coordinator.bulletin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.advice.BoardHistory;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.BuildId;

/// What became of boards: what the bucket has noted, and what ended builds in memory say. A note is never behind both, so
/// an image stays known when its build has left memory.
public final class Shelf {
    private static final String FACTS = "download/facts/";

    private final Farm farm;
    private final ArtifactStore store;
    /// Of ended builds, which never change; those that left memory go.
    private final Map<String, Map<String, BoardHistory>> ended = new ConcurrentHashMap<>();

    public Shelf(Farm farm, ArtifactStore store) {
        this.farm = farm;
        this.store = store;
    }

    static String key(String board) {
        return FACTS + board + ".json";
    }

    /// @throws StoreException if the store cannot be asked, or its note cannot be read
    BoardHistory of(String board) {
        List<BoardHistory> parts = new ArrayList<>(inMemory(board));
        noted(board).ifPresent(parts::add);
        return BoardHistory.of(board, parts);
    }

    private Optional<BoardHistory> noted(String board) {
        return store.get(key(board)).map(json -> {
            try {
                return Codec.decode(json, BoardHistory.class);
            } catch (IllegalArgumentException e) {
                throw new StoreException("reading " + key(board) + " failed: " + e.getMessage(), e);
            }
        });
    }

    private List<BoardHistory> inMemory(String board) {
        List<String> ids = farm.builds().stream().filter(build -> !build.state().equals("running"))
                .map(BuildSummary::build).toList();
        ended.keySet().retainAll(ids);
        List<BoardHistory> parts = new ArrayList<>();
        for (String id : ids) {
            Map<String, BoardHistory> boards = ended.get(id);
            if (boards == null) {
                boards = farm.build(id).map(Shelf::byBoard).orElse(Map.of());
                ended.put(id, boards);
            }
            Optional.ofNullable(boards.get(board)).ifPresent(parts::add);
        }
        return parts;
    }

    private static Map<String, BoardHistory> byBoard(BuildView build) {
        Map<String, List<BoardHistory>> parts = new TreeMap<>();
        BuildId id = new BuildId(build.build());
        for (BuildView.Cell cell : build.cells()) {
            Seen.of(id, cell).ifPresent(seen -> parts.computeIfAbsent(seen.cell().board(), board -> new ArrayList<>())
                    .add(new BoardHistory(seen.cell().board(), List.of(seen))));
        }
        Map<String, BoardHistory> whole = new TreeMap<>();
        parts.forEach((board, all) -> whole.put(board, BoardHistory.of(board, all)));
        return whole;
    }
}
