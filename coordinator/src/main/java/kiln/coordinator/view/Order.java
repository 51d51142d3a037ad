package kiln.coordinator.view;

/// What somebody wants of something that is under way. Said twice, it is done once.
public sealed interface Order {

    /// Ends what only this build wants.
    record CancelBuild(String build, String reason) implements Order {}

    /// Ends what only this cell of it needs.
    ///
    /// @param cell `board/kernel/distro`, meaning images of every kind, or with the kind behind
    record CancelCell(String build, String cell, String reason) implements Order {}

    /// Nothing more of it starts; what runs goes on.
    record Pause(String build, String reason) implements Order {}

    record Resume(String build) implements Order {}

    /// The worker gets nothing more.
    ///
    /// @param now whether it gives back what it has, instead of finishing it
    record Drain(String worker, String reason, boolean now) implements Order {}

    /// A drained or quarantined worker gets jobs again.
    record Release(String worker, String reason) implements Order {}

    /// A quarantined job is tried again when it is next wanted.
    record ReleaseJob(String job, String reason) implements Order {}

    /// What became of an order.
    sealed interface Answer {
        /// It is durable, or was so already.
        record Done() implements Answer {}

        /// @param what e.g. `build`
        record Unknown(String what, String name) implements Answer {}

        /// It came too late.
        ///
        /// @param state how the thing ended
        record Ended(String what, String name, String state) implements Answer {}
    }
}
