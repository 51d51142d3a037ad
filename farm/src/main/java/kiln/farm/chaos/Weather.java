package kiln.farm.chaos;

import java.time.Duration;

/// What a connection has to put up with.
sealed interface Weather {
    /// Nothing.
    record Clear() implements Weather {}

    /// Open connections are closed, new ones too.
    record Cut() implements Weather {}

    /// Connections stay, but what the client says does not arrive.
    record Mute() implements Weather {}

    /// Connections stay, but what the server says does not arrive.
    record Deaf() implements Weather {}

    /// Every piece is held for this long.
    record Late(Duration delay) implements Weather {}

    /// No more than this passes, in bytes a second and direction.
    record Slow(int bytesPerSecond) implements Weather {}

    /// The request is passed on; with this chance the connection is reset when the answer comes.
    record Reset(double chance) implements Weather {}

    /// One word, for names.
    default String word() {
        return switch (this) {
            case Clear w -> "clear";
            case Cut w -> "cut";
            case Mute w -> "one-way-out";
            case Deaf w -> "one-way-in";
            case Late w -> "late";
            case Slow w -> "slow";
            case Reset w -> "reset-after-request";
        };
    }
}
