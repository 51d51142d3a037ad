package kiln.coordinator.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;

/// A store that answers 500 now and then, before or after it did what it was asked.
final class SimStore {
    private static final Set<String> NEVER = Set.of("close", "toString", "hashCode", "equals");

    private SimStore() {}

    static ArtifactStore flaky(SimWorld world, ArtifactStore real) {
        return (ArtifactStore) Proxy.newProxyInstance(
                SimStore.class.getClassLoader(), new Class<?>[] {ArtifactStore.class}, (proxy, method, arguments) -> {
                    boolean weather = !NEVER.contains(method.getName());
                    if (weather && world.strikes(SimWorld.Fault.STORE_ERROR_BEFORE, 0.01)) {
                        throw new StoreException("500 before", new IllegalStateException());
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (weather && world.strikes(SimWorld.Fault.STORE_ERROR_AFTER, 0.01)) {
                            throw new StoreException("500 after", new IllegalStateException());
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
