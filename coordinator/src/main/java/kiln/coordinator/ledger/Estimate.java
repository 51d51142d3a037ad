package kiln.coordinator.ledger;

import kiln.schemas.plan.JobKind;

/// How long jobs take, in seconds on two cores, until the farm has learned better; only their order matters.
final class Estimate {
    private Estimate() {}

    static long seconds(JobKind kind) {
        return switch (kind) {
            case RESOLVE -> 8;
            case SOURCE -> 30;
            case TOOLBOX -> 20;
            case KERNEL -> 240;
            case BOOTLOADER -> 60;
            case ROOTFS -> 5;
            case BASE -> 60;
            case PART -> 30;
            case IMAGE -> 20;
            case BOOT -> 20;
        };
    }
}
