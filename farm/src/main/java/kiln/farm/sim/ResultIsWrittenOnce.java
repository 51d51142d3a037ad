package kiln.farm.sim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A result record is never written over: the first attempt's stands, whole, until it is seen to be useless and removed.
final class ResultIsWrittenOnce implements Invariant {
    private final Bucket bucket;
    private final Map<String, byte[]> records = new HashMap<>();

    ResultIsWrittenOnce(Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public void touched(String key) {
        if (key.startsWith("results/")) {
            Optional<byte[]> now = bucket.objects.get(key);
            Optional<byte[]> before = Optional.ofNullable(records.remove(key));
            require(now.isEmpty() || before.isEmpty() || Arrays.equals(before.get(), now.get()), key + " was written over");
            now.ifPresent(bytes -> records.put(key, bytes));
        }
    }
}
