package kiln.artifacts.store;

final class InMemoryArtifactStoreTest extends ArtifactStoreContract {
    private final InMemoryArtifactStore memory = new InMemoryArtifactStore();

    @Override
    protected ArtifactStore open() {
        return memory;
    }

    @Override
    protected void corrupt(String key) {
        memory.corrupt(key);
    }
}
