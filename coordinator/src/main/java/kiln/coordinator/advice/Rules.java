package kiln.coordinator.advice;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All that the advice goes by.
final class Rules {
    /// A test on a real board counts for so long.
    static final int HARDWARE_DAYS = 30;

    private static final int OLD_BUILD_DAYS = 30;
    private static final int OLD_BASE_YEARS = 3;
    private static final int DESKTOP_MIB = 4096;
    private static final int SERVER_MIB = 1024;

    static final Ban.TooLittleMemory MEMORY = new Ban.TooLittleMemory(DESKTOP_MIB, SERVER_MIB);

    static final List<Ban> BANS = List.of(
            new Ban.KnownBad(), new Ban.LegacyOnX86(), new Ban.OtherMedium(), new Ban.NoDisplay(), MEMORY, new Ban.OtherUse());

    static final List<Proof> PROOFS =
            List.of(new Proof.Booted(), new Proof.SeenOnHardware(HARDWARE_DAYS), new Proof.Signed());

    static final List<Preference> PREFERENCES = List.of(
            new Preference.FurtherProven(), new Preference.TrackForUse(), new Preference.FullerSystem(),
            new Preference.StableDistro(), new Preference.YoungerBase(), new Preference.NewerBuild());

    static final List<Caveat> CAVEATS = List.of(
            new Caveat.NewerIsBad(), new Caveat.FewerMedia(), new Caveat.SmallerModels(MEMORY), new Caveat.OldBuild(OLD_BUILD_DAYS),
            new Caveat.OldBase(OLD_BASE_YEARS), new Caveat.Unstable(), new Caveat.Lacking());

    private Rules() {}

    static Tier tier(Candidate image) {
        if (image.badMark().isPresent()) {
            return Tier.BAD;
        }
        if (image.release().boot().isEmpty()) {
            return Tier.BUILT;
        }
        return missing(image).isEmpty() ? Tier.RECOMMENDED : Tier.QEMU;
    }

    /// What stands between the image and being called recommended.
    static List<Saying> missing(Candidate image) {
        return PROOFS.stream().filter(proof -> !proof.isGiven(image)).map(Proof::missing).toList();
    }

    /// The first reason not to take it for this use, or nothing.
    static Optional<Saying> ban(Candidate image, Use use, Wish wish) {
        return BANS.stream().flatMap(ban -> ban.against(image, use, wish).stream()).findFirst();
    }

    static Comparator<Candidate> order(Use use) {
        return PREFERENCES.stream().map(rule -> rule.order(use)).reduce(Comparator::thenComparing).orElseThrow();
    }

    static List<Saying> caveats(Candidate image) {
        return Stream.concat(CAVEATS.stream().flatMap(caveat -> caveat.of(image).stream()), missing(image).stream()).toList();
    }
}
