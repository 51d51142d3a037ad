package kiln.schemas.problem;

/// Why a request or a catalog file is refused.
///
/// @param where the place, as a file with line (`boards/x.yaml:14`) or a pointer into the request (`/kernels/1`)
/// @param message what was seen and what would be right
public record Problem(String where, String message) {
    @Override
    public String toString() {
        return where.isEmpty() ? message : where + ": " + message;
    }
}
