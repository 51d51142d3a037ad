package kiln.coordinator.advice;

/// How far an image is proven, best first (reference: the advice rule of the download page).
public enum Tier {
    /// Built, booted, signed, and seen on a real board not long ago.
    RECOMMENDED("recommended"),
    /// Booted in QEMU after it was read back from the store.
    QEMU("works-in-qemu"),
    /// Never booted.
    BUILT("built-only"),
    /// Somebody found out that it must not be used.
    BAD("known-bad");

    private final String id;

    Tier(String id) {
        this.id = id;
    }

    /// The word in JSON, e.g. `works-in-qemu`.
    public String id() {
        return id;
    }
}
