package kiln.farm.fault;

import java.util.Arrays;
import java.util.List;

/// A fault that waits for its moment.
///
/// @param point as listed by [FaultPoints#all]
/// @param passage the how-manieth time the point is passed, from 1; this one only
public record ArmedFault(String point, int passage, FaultAction action) {
    public ArmedFault {
        if (passage < 1) {
            throw new IllegalArgumentException("passages of " + point + " count from 1, not " + passage);
        }
    }

    /// @param text `NAME[#N][=ACTION]`, comma-separated; the first passage and `halt` if nothing else is said
    static List<ArmedFault> parse(String text) {
        return Arrays.stream(text.split(",")).map(ArmedFault::parseOne).toList();
    }

    private static ArmedFault parseOne(String text) {
        String[] action = text.strip().split("=", 2);
        String[] place = action[0].split("#", 2);
        return new ArmedFault(
                place[0],
                place.length == 2 ? Integer.parseInt(place[1]) : 1,
                action.length == 2 ? FaultAction.parse(action[1]) : new FaultAction.Halt());
    }

    /// As [#parse] reads it.
    public String text() {
        return point + "#" + passage + "=" + action.text();
    }
}
