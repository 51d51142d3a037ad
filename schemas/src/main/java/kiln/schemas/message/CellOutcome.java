package kiln.schemas.message;

import java.util.List;
import java.util.Optional;

/// How a cell ended: exactly one of these, for ever.
public sealed interface CellOutcome {

    /// The word in JSON, e.g. `built`.
    String state();

    /// A sentence for people; empty where all is well.
    default String reason() {
        return "";
    }

    /// What people can download of it; empty if it has none.
    default List<PublishedImage> images() {
        return List.of();
    }

    /// Made in this build, and booted.
    record Built(List<PublishedImage> images, BootEvidence boot) implements CellOutcome {
        public Built {
            images = List.copyOf(images);
        }

        @Override
        public String state() {
            return "built";
        }
    }

    /// Nothing it depends on changed: an earlier build's images, checked and still right.
    record Reused(List<PublishedImage> images, BootEvidence boot) implements CellOutcome {
        public Reused {
            images = List.copyOf(images);
        }

        @Override
        public String state() {
            return "reused";
        }
    }

    /// One of its own jobs failed: kernel, bootloader, root, image or boot.
    ///
    /// @param job which, @param failure how
    record Failed(String job, Failure failure, Optional<Artifact> log) implements CellOutcome {
        @Override
        public String state() {
            return "failed";
        }

        @Override
        public String reason() {
            return failure.code() + " " + failure.message();
        }
    }

    /// A rule left it out before anything started.
    record Skipped(String rule, String reason) implements CellOutcome {
        @Override
        public String state() {
            return "skipped";
        }
    }

    /// Something shared that it needs did not come about, through no fault of the cell.
    record Blocked(String job, String reason) implements CellOutcome {
        @Override
        public String state() {
            return "blocked";
        }
    }

    record Cancelled(String reason) implements CellOutcome {
        @Override
        public String state() {
            return "cancelled";
        }
    }

    /// Its job ended several workers and is not tried again.
    record Quarantined(String job, String reason) implements CellOutcome {
        @Override
        public String state() {
            return "quarantined";
        }
    }
}
