package kiln.coordinator.schedule;

import java.util.HashSet;
import java.util.Set;

/// Who had how much of the slots lately, in slot-milliseconds that fade with time: what was used an hour ago hardly
/// counts. Instead of letting all sums fade, what is added later weighs more, so that order does not change by itself.
final class Shares {
    /// After this long a use counts half.
    static final long HALF_LIFE_MILLIS = 600_000;

    private static final double EXPONENT_MAX = 300;

    private final Set<Account> accounts = new HashSet<>();
    private long baseMillis;
    private long nowMillis;

    /// One that shares.
    static final class Account {
        private double used;

        double used() {
            return used;
        }

        /// @param amount slot-ms times [Shares#weight]; negative for what was charged too much
        void charge(double amount) {
            used = Math.max(0, used + amount);
        }

        void raise(double least) {
            used = Math.max(used, least);
        }
    }

    Account open() {
        Account account = new Account();
        accounts.add(account);
        return account;
    }

    void close(Account account) {
        accounts.remove(account);
    }

    /// Time never goes back here, whatever the clock does.
    void at(long now) {
        if (nowMillis == 0) {
            baseMillis = now;
        }
        nowMillis = Math.max(nowMillis, now);
        if (exponent() > EXPONENT_MAX) {
            double fade = Math.pow(2, -exponent());
            accounts.forEach(account -> account.used *= fade);
            baseMillis = nowMillis;
        }
    }

    private double exponent() {
        return (nowMillis - baseMillis) / (double) HALF_LIFE_MILLIS;
    }

    /// How much a slot-millisecond counts now.
    double weight() {
        return Math.pow(2, exponent());
    }
}
