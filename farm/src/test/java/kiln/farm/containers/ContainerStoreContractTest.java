package kiln.farm.containers;

import java.net.URI;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.ArtifactStoreContract;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.farm.Services;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// The S3 adapter keeps the contract of stores, on a store in a container.
@Tag("containers")
final class ContainerStoreContractTest extends ArtifactStoreContract {
    private static final AtomicInteger buckets = new AtomicInteger();

    private String bucket = "";

    @BeforeAll
    static void assumeDocker() {
        LocalDocker.assume();
    }

    @Override
    protected ArtifactStore open() {
        bucket = "contract" + buckets.incrementAndGet();
        Services services = ContainerServices.running().fromHost(bucket);
        URI endpoint = services.s3Endpoint();
        return S3ArtifactStore.connect(
                new S3Endpoint(endpoint, bucket, services.keys().accessKey(), services.keys().secretKey(), services.s3Region()),
                new Random(5));
    }

    @Override
    protected void corrupt(String key) throws Exception {
        ContainerServices.running().damage(bucket, key);
    }
}
