package kiln.farm;

/// The one wiring there is.
public final class FarmWiring implements Wiring {
    @Override
    public RunningFarm embedded(FarmSettings settings) {
        throw new UnsupportedOperationException("the embedded farm is not wired yet");
    }

    @Override
    public RunningRole coordinator(FarmSettings settings, Services services) {
        throw new UnsupportedOperationException("the coordinator is not wired yet");
    }

    @Override
    public RunningRole worker(FarmSettings settings, Services services) {
        throw new UnsupportedOperationException("the worker is not wired yet");
    }
}
