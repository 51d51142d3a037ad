package kiln.farm.kafka;

/// Kafka's clients give up closing when their thread is interrupted, which is how ours are told to close.
final class Closing {
    private Closing() {}

    /// Closes as if the thread were not interrupted; it is again afterwards.
    static void whileInterrupted(Runnable close) {
        boolean interrupted = Thread.interrupted();
        try {
            close.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
