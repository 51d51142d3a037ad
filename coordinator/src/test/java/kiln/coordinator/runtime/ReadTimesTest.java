package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReadTimesTest {
    @Test
    void aPollMakesSureOfWhatHadArrivedBeforeTheOneBefore_andSaysSoOnceASecond() {
        ReadTimes times = new ReadTimes();

        List<OptionalLong> told = LongStream.of(0, 5_000, 5_900, 6_000, 6_100).mapToObj(times::polled).toList();

        assertEquals(List.of(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(5_000), OptionalLong.empty(),
                OptionalLong.of(6_000)), told);
    }

    @Test
    void whenTheClockWasSetBack_itIsToldAllTheSame() {
        ReadTimes times = new ReadTimes();
        LongStream.of(90_000, 91_000, 5_000).forEach(times::polled);

        assertEquals(OptionalLong.of(5_000), times.polled(5_100));
    }
}
