package kiln.coordinator.hooks;

import java.util.Optional;
import java.util.stream.Stream;

/// Kinds of news.
public enum Topic {
    BUILD_ACCEPTED("build.accepted"),
    BUILD_FINISHED("build.finished"),
    /// A cell failed that had not failed the last time.
    CELL_FAILED("cell.failed"),
    /// A cell came about that had failed the last time.
    CELL_RECOVERED("cell.recovered"),
    /// Somebody wants to see whether it arrives.
    TEST("test");

    private final String id;

    Topic(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public static Optional<Topic> of(String id) {
        return Stream.of(values()).filter(topic -> topic.id.equals(id)).findFirst();
    }

    boolean isOfACell() {
        return this == CELL_FAILED || this == CELL_RECOVERED;
    }
}
