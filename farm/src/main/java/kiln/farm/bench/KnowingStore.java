package kiln.farm.bench;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Stretch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// A store that holds one byte under every key, keeps nothing, and knows a result for every job, or for none.
final class KnowingStore implements ArtifactStore {
    private static final byte[] BYTES = {'x'};
    private static final Artifact ARTIFACT = new Artifact(Sha256.of("x"), BYTES.length);
    /// What [MatrixPlan] needs of any job.
    private static final List<String> OUTPUTS = List.of("img.xz", "img.zst", "kernel", "root");
    private static final String RESULTS = "results/";

    private static final String LEDGER = "ledger/";

    private final Optional<ArtifactStore> checkpoints;
    private boolean knows;
    private boolean keepsCheckpoints = true;

    /// @param checkpoints where they really go, if anywhere
    KnowingStore(Optional<ArtifactStore> checkpoints) {
        this.checkpoints = checkpoints;
    }

    void knows(boolean all) {
        knows = all;
    }

    void keepsCheckpoints(boolean all) {
        keepsCheckpoints = all;
    }

    /// What any job makes here.
    static JobResult result(JobId job, Sha256 key, int attempt, WorkerId worker) {
        Map<String, Artifact> outputs = new TreeMap<>();
        OUTPUTS.forEach(output -> outputs.put(output, ARTIFACT));
        Map<String, String> facts = Map.of("name", "Kiln_1_" + key.hex().substring(0, 8), "rawSizeBytes", "1024",
                "rawSha256", key.hex(), "machine", "q35", "bootCpuSeconds", "1.5");
        return new JobResult(key, job, attempt, worker, outputs, facts, 2, 0, 1_000, Optional.empty());
    }

    @Override
    public Optional<byte[]> get(String key) {
        if (!key.startsWith(RESULTS)) {
            return Optional.of(BYTES);
        }
        Sha256 job = new Sha256(key.substring(RESULTS.length(), RESULTS.length() + 64));
        JobId any = new JobId("image-" + job.hex().substring(0, 32));
        return knows ? Optional.of(Codec.encode(result(any, job, 1, new WorkerId("past-1")))) : Optional.empty();
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        if (key.startsWith(LEDGER)) {
            return checkpoints.flatMap(store -> store.open(key, offset));
        }
        return Optional.of(new ByteArrayInputStream(BYTES));
    }

    @Override
    public OptionalLong size(String key) {
        return OptionalLong.of(BYTES.length);
    }

    @Override
    public boolean verify(Artifact artifact) {
        return true;
    }

    @Override
    public List<String> list(String prefix) {
        return checkpoints(prefix).map(store -> store.list(prefix)).orElse(List.of());
    }

    @Override
    public Artifact put(Path file) {
        return ARTIFACT;
    }

    @Override
    public Artifact put(byte[] bytes) {
        return ARTIFACT;
    }

    @Override
    public void fetch(Artifact artifact, Path target) {
        throw new UnsupportedOperationException("nobody works here");
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        return true;
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        checkpoints(key).ifPresent(store -> store.putObject(key, bytes, contentType));
    }

    private Optional<ArtifactStore> checkpoints(String key) {
        return checkpoints.filter(store -> keepsCheckpoints && key.startsWith(LEDGER));
    }

    @Override
    public void copy(String fromKey, String toKey) {}

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        return true;
    }

    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        return 0;
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        throw new UnsupportedOperationException("nothing is composed here");
    }

    @Override
    public void delete(String key) {
        checkpoints(key).ifPresent(store -> store.delete(key));
    }

    @Override
    public void close() {}
}
