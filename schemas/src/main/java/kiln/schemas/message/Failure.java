package kiln.schemas.message;

import java.util.List;
import kiln.schemas.plan.Sha256;

/// Why something did not work.
///
/// @param code stable, e.g. `E210`; listed in `docs/reference/errors.md`
/// @param message what happened, where, the numbers, what to do; the first compiler error where there is one
/// @param lostInputs artifacts that were missing or whose bytes did not match their digest; whoever made them runs again
public record Failure(Kind kind, String code, String message, List<Sha256> lostInputs) {
    public Failure {
        lostInputs = List.copyOf(lostInputs);
    }

    public enum Kind {
        /// The request was wrong.
        USER,
        /// The recipe failed; not tried again.
        BUILD,
        /// The farm failed: worker lost, disk full, mirror or store out of reach. Tried again, never blamed on the cell.
        INFRASTRUCTURE,
        /// A bug of ours.
        INTERNAL
    }

    public static Failure build(String code, String message) {
        return new Failure(Kind.BUILD, code, message, List.of());
    }

    public static Failure infrastructure(String code, String message) {
        return new Failure(Kind.INFRASTRUCTURE, code, message, List.of());
    }

    public static Failure internal(String code, String message) {
        return new Failure(Kind.INTERNAL, code, message, List.of());
    }

    /// An input that is not what its digest says.
    public static Failure lost(Sha256 input, String message) {
        return new Failure(Kind.INFRASTRUCTURE, "E220", message, List.of(input));
    }
}
