package kiln.worker.step;

import java.util.Optional;

/// What steps take from the worker's configuration.
///
/// @param mirror base address of the Debian archive (`mirror.debian`); the host's apt configuration is asked if
///     empty
/// @param securityMirror the same for the security archive (`mirror.debian-security`)
/// @param cpus how many compilers run at once
public record StepSettings(Optional<String> mirror, Optional<String> securityMirror, int cpus) {
    public StepSettings {
        if (cpus < 1) {
            throw new IllegalArgumentException("worker.cpus is " + cpus + "; it must be 1 or more");
        }
    }
}
