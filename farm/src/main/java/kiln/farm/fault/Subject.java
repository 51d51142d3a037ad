package kiln.farm.fault;

import kiln.schemas.message.JobOffer;

/// The job a worker's slot thread is busy with: set when the slot takes an offer. What follows on that thread is about
/// it.
///
/// @param kind empty before the first offer
record Subject(String kind, String job, int attempt) {
    private static final Subject NONE = new Subject("", "", 0);
    private static final ThreadLocal<Subject> NOW = ThreadLocal.withInitial(() -> NONE);

    static Subject ofThisThread() {
        return NOW.get();
    }

    static void begin(JobOffer offer) {
        NOW.set(new Subject(offer.options().kind().id(), offer.job().value(), offer.attempt()));
    }
}
