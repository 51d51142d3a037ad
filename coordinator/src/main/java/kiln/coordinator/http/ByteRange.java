package kiln.coordinator.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A stretch of bytes that a request asks for.
///
/// @param first, last the first one is 0; both belong to it
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, range requests</a>
record ByteRange(long first, long last) {
    private static final Pattern ONE = Pattern.compile("bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))");

    /// Whether it asks for exactly one; whoever asks for several, or for what is no range, gets everything.
    static boolean isOne(@Nullable String header) {
        return header != null && ONE.matcher(header).matches();
    }

    /// Nothing if there are no such bytes.
    ///
    /// @param header of which [#isOne] is true
    static Optional<ByteRange> of(String header, long size) {
        Matcher parts = ONE.matcher(header);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not one range: " + header);
        }
        if (parts.group(1) == null) {
            long length = Math.min(Long.parseLong(parts.group(3)), size);
            return length == 0 ? Optional.empty() : Optional.of(new ByteRange(size - length, size - 1));
        }
        long first = Long.parseLong(parts.group(1));
        long last = parts.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(parts.group(2)), size - 1);
        return first > last ? Optional.empty() : Optional.of(new ByteRange(first, last));
    }
}
