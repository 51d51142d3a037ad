package kiln.coordinator.http;

import java.util.List;
import java.util.Optional;
import kiln.schemas.problem.Problem;

/// A request that is not answered as asked, as JSON.
///
/// @param type a name for the kind of problem, made of the code
/// @param code stable; programs look at this one
/// @param detail what happened and what would be right
/// @param problems single faults of the request; empty where there is only one
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
record Refusal(String type, String title, int status, String code, String detail, List<Problem> problems) {

    static Refusal notJson(String detail) {
        return of(400, "E400", "The body is not JSON", detail);
    }

    static Refusal badRequest(List<Problem> problems) {
        return new Refusal(type("E401"), "The request is not understood", 400, "E401", first(problems), problems);
    }

    static Refusal tooLarge(long limitBytes) {
        return of(
                413,
                "E402",
                "The body is too large",
                "A request has at most " + limitBytes
                        + " bytes; select by boards, kernels and distros instead of naming every cell.");
    }

    static Refusal notJsonType(String seen) {
        return of(
                415, "E403", "The body must be JSON", "Content-Type is \"" + seen + "\"; it must be application/json.");
    }

    static Refusal notPlanned(List<Problem> problems) {
        return new Refusal(type("E410"), "Nothing was started", 422, "E410", first(problems), problems);
    }

    static Refusal unknown(String what, String name) {
        return of(404, "E420", "There is no such " + what, "No " + what + " is called \"" + Faults.brief(name) + "\".");
    }

    static Refusal unsigned() {
        return of(404, "E420", "There is no such signing key", "This farm does not sign. Those who run it can make a key: ./kiln keys make");
    }

    static Refusal noLog(String job, String state) {
        return of(404, "E421", "There is no log", "Job " + job + " is " + state + "; its log is kept when it has run.");
    }

    /// @param what `build` or `cell`
    static Refusal ended(String what, String name, String state) {
        return of(
                409,
                "E422",
                "The " + what + " has ended",
                Character.toUpperCase(what.charAt(0)) + what.substring(1) + " " + name + " is " + state
                        + "; there is nothing to change.");
    }

    /// @param build what became of that other request; empty while it is being taken on
    static Refusal otherRequest(String key, String build) {
        return of(409, "E424", "The key belongs to another request",
                "The idempotency key \"" + key + "\" came before with " + (build.isEmpty() ? "another body" : "the request of build " + build)
                        + "; take a new key.");
    }

    static Refusal notTestable(String hook) {
        return of(409, "E425", "The hook cannot be tested by itself",
                "Hook " + hook + " shows the state of commits; ask for a build of one: ./kiln build --commit SHA --repository OWNER/NAME");
    }

    static Refusal noSuchRange(long size) {
        return of(416, "E423", "There are no such bytes", "The log has " + size + " bytes.");
    }

    /// @param leader the name of the one that leads, if it is known
    static Refusal notLeading(String problem, Optional<String> leader) {
        String who = leader.map(name -> "It does not lead; " + name + " does.")
                .orElse("It does not lead; another one does, or will in a moment. Try again.");
        return of(503, "E430", "This coordinator takes no commands", problem.isEmpty() ? who : problem);
    }

    static Refusal unavailable(String detail) {
        return of(503, "E144", "The ledger cannot be read now", detail);
    }

    static Refusal tooManyStreams(int limit) {
        return of(
                503,
                "E431",
                "Too many open event streams",
                "There are " + limit + " already, which is the limit; close one, or poll /api/v1/builds.");
    }

    static Refusal storeFailed(String detail) {
        return of(502, "E440", "The store did not answer", detail);
    }

    /// @param status 400, 414 or 431
    static Refusal malformed(int status, String detail) {
        return of(status, "E405", "The request is not read", detail);
    }

    static Refusal method(String method, String path) {
        return of(405, "E404", "Method not allowed", method + " does not work on " + path + ".");
    }

    static Refusal internal(String detail) {
        return of(500, "E490", "A fault in Kiln", detail + " The coordinator's log has the details.");
    }

    private static Refusal of(int status, String code, String title, String detail) {
        return new Refusal(type(code), title, status, code, detail, List.of());
    }

    private static String type(String code) {
        return "urn:kiln:error:" + code;
    }

    private static String first(List<Problem> problems) {
        String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
        return problems.isEmpty() ? "" : problems.getFirst() + more;
    }
}
