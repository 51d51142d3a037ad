package kiln.artifacts.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Divides an object into parts of a multipart upload: what is in the store already is copied there, the rest is sent.
/// All parts but the last have a least size, so short stretches travel together, and may take with them the beginning
/// of a long stored one. Limits: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>
final class PartPlan {
    static final long PART_MIN = 5 << 20;
    /// A part of this length is copied in one request.
    static final long COPY_MAX = 1L << 30;
    /// No more is held in memory at once.
    static final long SEND_MAX = 16 << 20;
    private static final int PARTS_MAX = 10_000;

    private final List<Part> parts = new ArrayList<>();
    private final List<Stretch> toSend = new ArrayList<>();

    /// One part.
    sealed interface Part {
        /// Copied by the store.
        record Copy(Stretch.Stored from) implements Part {}

        /// Sent; what is stored is read before.
        record Send(List<Stretch> stretches) implements Part {
            public Send {
                stretches = List.copyOf(stretches);
            }

            long bytes() {
                return stretches.stream().mapToLong(Stretch::bytes).sum();
            }
        }
    }

    private PartPlan() {}

    /// @param stretches one or more
    /// @throws IllegalArgumentException if it takes more parts than an upload may have
    static List<Part> of(List<Stretch> stretches) {
        PartPlan plan = new PartPlan();
        List<Stretch> row = joined(stretches);
        for (int i = 0; i < row.size(); i++) {
            boolean last = i == row.size() - 1;
            switch (row.get(i)) {
                case Stretch.Fresh fresh -> plan.send(fresh);
                case Stretch.Local local -> plan.send(local);
                case Stretch.Stored stored -> plan.stored(stored, last);
            }
        }
        plan.flush();
        if (plan.parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException("the object takes " + plan.parts.size() + " parts; an upload has at most "
                    + PARTS_MAX);
        }
        return List.copyOf(plan.parts);
    }

    /// Nothing is copied: parts of one size, but for the last, as some stores want them.
    static List<Part> sent(List<Stretch> stretches) {
        PartPlan plan = new PartPlan();
        for (Stretch stretch : stretches) {
            Stretch left = stretch;
            for (long room = SEND_MAX - plan.waiting(); left.bytes() > room; room = SEND_MAX) {
                plan.toSend.add(left.first(room));
                plan.flush();
                left = left.without(room);
            }
            plan.toSend.add(left);
            if (plan.waiting() == SEND_MAX) {
                plan.flush();
            }
        }
        plan.flush();
        return List.copyOf(plan.parts);
    }

    /// Neighbours in the store become one.
    private static List<Stretch> joined(List<Stretch> stretches) {
        List<Stretch> row = new ArrayList<>();
        for (Stretch next : stretches) {
            Optional<Stretch.Stored> both = row.isEmpty() ? Optional.empty() : joined(row.getLast(), next);
            if (both.isPresent()) {
                row.removeLast();
            }
            row.add(both.<Stretch>map(one -> one).orElse(next));
        }
        return row;
    }

    private static Optional<Stretch.Stored> joined(Stretch one, Stretch next) {
        return one instanceof Stretch.Stored before && next instanceof Stretch.Stored after
                ? before.with(after)
                : Optional.empty();
    }

    private void stored(Stretch.Stored stored, boolean last) {
        long missing = toSend.isEmpty() ? 0 : Math.max(0, PART_MIN - waiting());
        long left = stored.bytes() - missing;
        if (left >= PART_MIN || last && left > 0) {
            if (missing > 0) {
                send(stored.first(missing));
            }
            flush();
            copy(stored.without(missing));
        } else {
            send(stored);
        }
    }

    private void copy(Stretch.Stored stored) {
        Stretch.Stored left = stored;
        while (left.bytes() > COPY_MAX) {
            // The rest must not become too short for a part of its own.
            long now = Math.min(COPY_MAX, left.bytes() - PART_MIN);
            parts.add(new Part.Copy(left.first(now)));
            left = left.without(now);
        }
        parts.add(new Part.Copy(left));
    }

    private long waiting() {
        return toSend.stream().mapToLong(Stretch::bytes).sum();
    }

    private void send(Stretch stretch) {
        if (!toSend.isEmpty() && waiting() >= PART_MIN && waiting() + stretch.bytes() > SEND_MAX) {
            flush();
        }
        Stretch left = stretch;
        for (long room = SEND_MAX - waiting(); left.bytes() > room; room = SEND_MAX) {
            toSend.add(left.first(room));
            flush();
            left = left.without(room);
        }
        toSend.add(left);
    }

    private void flush() {
        if (!toSend.isEmpty()) {
            parts.add(new Part.Send(toSend));
            toSend.clear();
        }
    }
}
