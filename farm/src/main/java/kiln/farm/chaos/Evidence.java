package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/// What is left of a farm after it was hurt, as the oracle gets to see it.
///
/// @param events of the ledger, in order, as plain JSON
/// @param bucket key to bytes
/// @param asked what the farm has promised
/// @param rest what is found lying about when nothing should be
record Evidence(List<JsonNode> events, Bucket bucket, List<Workload.Asked> asked, Rest rest) {

    /// The objects of the bucket, by key.
    interface Bucket {
        Optional<byte[]> get(String key);
    }

    /// What is found when every build has ended.
    ///
    /// @param uploads unfinished ones in the store
    /// @param scratch files and folders of attempts
    /// @param processes of attempts, or of members that should have ended
    /// @param changed published objects that were something else before
    record Rest(List<String> uploads, List<String> scratch, List<String> processes, List<String> changed) {
        static Rest nothing() {
            return new Rest(List.of(), List.of(), List.of(), List.of());
        }
    }
}
