package kiln.farm.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Sha256;

/// What a rehearsed build is to come to. The date of its request carries it: years before 2000.
public enum Plot {
    /// Everything succeeds.
    GOOD(1990),
    /// The recipe of every image fails: its cells fail.
    BAD_IMAGE(1991),
    /// The recipe of every toolbox fails: all cells are blocked, none is to blame.
    BAD_TOOLBOX(1992),
    /// The first attempt at an image finds an input gone, which has to be looked for again.
    LOST_INPUT(1993);

    private static final String MARK = "plot ";
    private final int year;

    Plot(int year) {
        this.year = year;
    }

    /// In which `asOf` of a request lies.
    public int year() {
        return year;
    }

    static Plot ofYear(int year) {
        return Arrays.stream(values()).filter(plot -> plot.year == year).findFirst().orElse(GOOD);
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
