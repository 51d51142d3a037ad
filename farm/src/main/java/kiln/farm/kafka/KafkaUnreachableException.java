package kiln.farm.kafka;

/// E140: the cluster does not answer, or does not let us in.
public final class KafkaUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KafkaUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
