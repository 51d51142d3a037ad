package kiln.coordinator.advice;

import java.util.Locale;

/// Figures as every language writes them.
final class Words {
    private static final int GIB = 1024;

    private Words() {}

    /// `512 MiB`, `4 GiB`.
    static String memory(int mebibytes) {
        return mebibytes % GIB == 0 ? mebibytes / GIB + " GiB" : mebibytes + " MiB";
    }

    /// `39.1 MiB`.
    static String bytes(long size) {
        double mib = size / 1_048_576.0;
        return mib < GIB
                ? String.format(Locale.ROOT, "%.1f MiB", mib)
                : String.format(Locale.ROOT, "%.1f GiB", mib / GIB);
    }
}
