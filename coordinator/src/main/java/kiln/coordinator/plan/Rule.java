package kiln.coordinator.plan;

/// The rules that leave a cell out. Their names are stable: dashboards and scripts know them.
enum Rule {
    /// x86_64 hardware is served by mainline.
    NO_LEGACY_ON_X86("no-legacy-on-x86"),
    /// The catalog has no kernel for the board on that track.
    NO_KERNEL_ON_TRACK("no-kernel-on-track"),
    /// A kernel asked for by name is made for other boards.
    KERNEL_LACKS_BOARD("kernel-lacks-board"),
    /// The distro is not made for the board's architecture.
    DISTRO_LACKS_ARCH("distro-lacks-arch");

    private final String id;

    Rule(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    Broken because(String reason) {
        return new Broken(this, reason);
    }

    /// A rule that forbids a cell.
    ///
    /// @param reason a sentence for people
    record Broken(Rule rule, String reason) {}
}
