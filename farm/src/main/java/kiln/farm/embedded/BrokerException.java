package kiln.farm.embedded;

/// The embedded broker cannot run. The message begins with its code: E102 port in use, E103 it ended or did not answer,
/// E104 the data folder has a broker already.
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerException(String message) {
        super(message);
    }

    BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
