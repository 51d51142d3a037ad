package kiln.farm.fault;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Sha256;

/// What a rehearsed build is to come to. The date of its request carries it: a year before 2000, whose last digit names
/// the plot.
public enum Plot {
    /// Everything succeeds.
    GOOD,
    /// The recipe of every image fails: its cells fail.
    BAD_IMAGE,
    /// The recipe of every toolbox fails: all cells are blocked, none is to blame.
    BAD_TOOLBOX,
    /// The first attempt at an image finds an input gone, which has to be looked for again.
    LOST_INPUT;

    private static final String MARK = "plot ";
    private static final int FIRST_YEAR = 1000;
    private static final int LAST_YEAR = 1999;
    private static final int DAYS = 360;

    /// A day for the n-th request of this plot; each request has a day of its own, so that nothing is shared.
    public LocalDate day(int number) {
        return LocalDate.ofYearDay(FIRST_YEAR + 10 * (number / DAYS) + ordinal(), 1 + number % DAYS);
    }

    static Plot of(LocalDate day) {
        int digit = day.getYear() % 10;
        return day.getYear() <= LAST_YEAR && digit < values().length ? values()[digit] : GOOD;
    }

    /// Those that a rehearsed output names.
    static List<Plot> marks(String output) {
        return output.lines().filter(line -> line.startsWith(MARK))
                .map(line -> valueOf(line.substring(MARK.length()))).toList();
    }

    static String lines(SortedSet<Plot> plots) {
        return plots.stream().map(plot -> MARK + plot + "\n").collect(Collectors.joining());
    }

    /// What goes wrong with a job, if anything does.
    Optional<Failure> failure(JobOffer offer) {
        JobKind kind = offer.options().kind();
        return switch (this) {
            case GOOD -> Optional.empty();
            case BAD_IMAGE -> kind == JobKind.IMAGE
                    ? Optional.of(Failure.build("E310", "rehearsed: the image's recipe is wrong")) : Optional.empty();
            case BAD_TOOLBOX -> kind == JobKind.TOOLBOX
                    ? Optional.of(Failure.build("E310", "rehearsed: the toolbox's recipe is wrong")) : Optional.empty();
            case LOST_INPUT -> kind == JobKind.IMAGE && offer.attempt() == 1
                    ? Optional.of(Failure.lost(kernel(offer), "rehearsed: an input is gone")) : Optional.empty();
        };
    }

    private static Sha256 kernel(JobOffer offer) {
        return Optional.ofNullable(offer.inputs().get("kernel")).orElseThrow().artifact().digest();
    }
}
