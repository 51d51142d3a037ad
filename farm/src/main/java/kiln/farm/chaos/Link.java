package kiln.farm.chaos;

import java.io.IOException;

/// A member's two wires.
///
/// @param kafka towards the broker
/// @param store towards the S3 server
record Link(TcpProxy kafka, TcpProxy store) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        kafka.close();
        store.close();
    }
}
