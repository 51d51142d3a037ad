package kiln.schemas.catalog;

/// Sizes and times with their units, as catalog files write them: `8 KiB`, `1 GiB`, `180 s`.
/// The files' JSON Schemas let nothing else through.
final class Size {
    static final long MIB = 1L << 20;

    private Size() {}

    /// @param text e.g. `8 KiB`, at most nine digits, so that no unit overflows
    static long bytes(String text) {
        String[] parts = text.split(" ");
        long unit =
                switch (parts[1]) {
                    case "KiB" -> 1L << 10;
                    case "MiB" -> MIB;
                    case "GiB" -> 1L << 30;
                    default -> 1L;
                };
        return Long.parseLong(parts[0]) * unit;
    }

    /// @param text e.g. `3 min`
    static int seconds(String text) {
        String[] parts = text.split(" ");
        return Integer.parseInt(parts[0]) * (parts[1].equals("min") ? 60 : 1);
    }

    /// For people, in the largest unit that divides it.
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB"};
        int unit = 0;
        long left = bytes;
        while (unit < units.length - 1 && left != 0 && left % 1024 == 0) {
            left /= 1024;
            unit++;
        }
        return left + " " + units[unit];
    }
}
