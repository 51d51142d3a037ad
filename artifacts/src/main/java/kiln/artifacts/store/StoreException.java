package kiln.artifacts.store;

/// The store could not be reached, or refused. The message says which store, what was asked and what it answered.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
