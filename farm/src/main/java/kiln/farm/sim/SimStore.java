package kiln.farm.sim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.artifacts.store.Stretch;
import kiln.schemas.message.Artifact;

/// One process's way to the bucket: each call takes time, fails before or after its effect, or has its effect when the
/// caller is long dead.
record SimStore(World world, Process process, Bucket bucket) implements ArtifactStore {
    private static final long TIMEOUT_MILLIS = 10_000;

    private <T> T call(String name, Supplier<T> effect) {
        process.cross("before " + name);
        try {
            long slow = world.weather.strikes(Fault.STORE_SLOW, 0.01) ? world.weather.between(1_000, 30_000) : 0;
            process.pass(slow + world.weather.between(1, 50));
            if (process.links.storeUnreachable > world.now()) {
                process.pass(TIMEOUT_MILLIS);
                throw failure(name, "no answer (never sent)");
            }
        } catch (Killed e) {
            if (world.weather.strikes(Fault.STORE_LATE_EFFECT, 0.3)) {
                world.note(process.name, "is dead, its request not:", name);
                world.after(world.weather.between(1, 20_000), () -> late(effect));
            }
            throw e;
        }
        if (world.weather.strikes(Fault.STORE_ERROR_BEFORE, 0.01)) {
            throw failure(name, "500 before");
        }
        T answer = effect.get();
        process.cross("after " + name);
        if (process.links.storeUnheard > world.now()) {
            process.pass(TIMEOUT_MILLIS);
            throw failure(name, "no answer (but done)");
        }
        if (world.weather.strikes(Fault.STORE_ERROR_AFTER, 0.01)) {
            throw failure(name, "500 after");
        }
        return answer;
    }

    private void late(Supplier<?> effect) {
        try {
            effect.get();
        } catch (StoreException e) {
            world.note("bucket", "refuses a late request:", e.getMessage());
        }
    }

    private StoreException failure(String name, String why) {
        world.note(process.name, "store fails at " + name + ":", why);
        return new StoreException(why, new IllegalStateException());
    }

    private void change(String name, String key, Runnable effect) {
        call(name, () -> {
            effect.run();
            world.note(process.name, name, key);
            bucket.touched(key);
            return true;
        });
    }

    @Override
    public Artifact put(Path file) throws IOException {
        return put(java.nio.file.Files.readAllBytes(file));
    }

    @Override
    public Artifact put(byte[] bytes) {
        return call("put", () -> bucket.objects.put(bytes));
    }

    @Override
    public void fetch(Artifact artifact, Path target) throws IOException, ArtifactLostException {
        throw new UnsupportedOperationException("no step of the simulation fetches into a file");
    }

    @Override
    public boolean verify(Artifact artifact) {
        return call("verify", () -> bucket.objects.verify(artifact));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        return call("putIfAbsent", () -> {
            boolean first = bucket.objects.putIfAbsent(key, bytes, contentType);
            world.note(process.name, first ? "putIfAbsent" : "putIfAbsent comes too late:", key);
            bucket.touched(key);
            return first;
        });
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        change("putObject", key, () -> bucket.objects.putObject(key, bytes, contentType));
    }

    @Override
    public void copy(String fromKey, String toKey) {
        change("copy", toKey, () -> bucket.objects.copy(fromKey, toKey));
    }

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        return call("copyIfAbsent", () -> {
            boolean first = bucket.objects.copyIfAbsent(fromKey, toKey);
            world.note(process.name, first ? "copyIfAbsent" : "copyIfAbsent comes too late:", toKey);
            bucket.touched(toKey);
            return first;
        });
    }

    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        return call("endUnfinished", () -> bucket.objects.endUnfinished(prefix, which));
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        return call("compose", () -> {
            long sent = bucket.objects.compose(key, stretches, contentType);
            world.note(process.name, "compose", key);
            bucket.touched(key);
            return sent;
        });
    }

    @Override
    public Optional<byte[]> get(String key) {
        return call("get", () -> bucket.objects.get(key));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        return call("open", () -> bucket.objects.open(key, offset));
    }

    @Override
    public OptionalLong size(String key) {
        return call("size", () -> bucket.objects.size(key));
    }

    @Override
    public List<String> list(String prefix) {
        return call("list", () -> bucket.objects.list(prefix));
    }

    @Override
    public void delete(String key) {
        change("delete", key, () -> bucket.objects.delete(key));
    }

    @Override
    public void close() {}
}
