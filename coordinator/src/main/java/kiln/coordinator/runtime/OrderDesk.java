package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Conclusion;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.view.Order;
import kiln.coordinator.view.Order.Answer;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.WorkerId;

/// Takes orders: says at once what cannot be done, hands the rest to the thread that owns the ledger, and then looks
/// what became of it: between the two somebody else may have been quicker.
final class OrderDesk {
    private final Desk.Line line;
    private final Reader reader;
    private final InstantSource clock;

    /// Asks the ledger while it stands still.
    interface Reader {
        <T> T read(Function<Present, T> question);
    }

    /// What an order comes to: commands, or why not.
    private sealed interface Meant {
        record Commands(List<Command> commands) implements Meant {}

        record Not(Answer answer) implements Meant {}
    }

    OrderDesk(Desk.Line line, Reader reader, InstantSource clock) {
        this.line = line;
        this.reader = reader;
        this.clock = clock;
    }

    CompletionStage<Answer> take(Order order) {
        return switch (reader.read(seen -> meant(seen, order, clock.millis()))) {
            case Meant.Not not -> CompletableFuture.completedFuture(not.answer());
            case Meant.Commands meant -> {
                CompletionStage<Answer> done = CompletableFuture.completedFuture(new Answer.Done());
                for (Command command : meant.commands()) {
                    done = done.thenCombine(line.ask(command), (answer, events) -> answer);
                }
                yield done.thenApply(answer -> reader.read(seen -> cameOf(seen, order)));
            }
        };
    }

    private static Answer cameOf(Present seen, Order order) {
        return switch (order) {
            case Order.CancelBuild o -> ofBuild(seen, o.build(), build -> build.cancelReason().isPresent()
                    ? new Answer.Done() : ended(build).orElseGet(Answer.Done::new));
            case Order.CancelCell o -> ofBuild(seen, o.build(), build -> ended(build, o.cell()).orElseGet(Answer.Done::new));
            case Order.Pause o -> ofBuild(seen, o.build(), build -> ended(build).orElseGet(Answer.Done::new));
            case Order.Resume o -> ofBuild(seen, o.build(), build -> ended(build).orElseGet(Answer.Done::new));
            case Order.Drain o -> new Answer.Done();
            case Order.Release o -> new Answer.Done();
            case Order.ReleaseJob o -> new Answer.Done();
        };
    }

    /// A build may have left memory meanwhile.
    private static Answer ofBuild(Present seen, String name, Function<BuildEntry, Answer> answer) {
        return find(seen, name).map(answer).orElseGet(() -> new Answer.Unknown("build", name));
    }

    private static Optional<BuildEntry> find(Present seen, String build) {
        return BuildIds.parse(build).flatMap(seen.ledger()::build);
    }

    /// How a build ended, or is about to.
    private static Optional<Answer> ended(BuildEntry build) {
        return build.isComplete() || build.cancelReason().isPresent()
                ? Optional.of(new Answer.Ended("build", build.id().value(), Conclusion.stateOf(build)))
                : Optional.empty();
    }

    /// How the cells that were meant had ended before they could be cancelled, if none of them was.
    private static Optional<Answer> ended(BuildEntry build, String cell) {
        List<String> states = meant(build, cell)
                .flatMap(one -> Optional.ofNullable(build.outcomes().get(one)).stream())
                .map(CellOutcome::state)
                .distinct()
                .toList();
        return states.isEmpty() || states.contains("cancelled")
                ? Optional.empty()
                : Optional.of(new Answer.Ended("cell", cell, String.join(" and ", states)));
    }

    private static Meant meant(Present seen, Order order, long now) {
        return switch (order) {
            case Order.CancelBuild o -> running(seen, o.build(), build -> List.of(new Command.Cancel(build.id(), o.reason(), now)));
            case Order.CancelCell o -> cells(seen, o, now);
            case Order.Pause o -> running(seen, o.build(), build -> List.of(new Command.Pause(build.id(), o.reason(), now)));
            case Order.Resume o -> running(seen, o.build(), build -> List.of(new Command.Resume(build.id(), now)));
            case Order.Drain o -> ofWorker(seen, o.worker(), worker -> new Command.Drain(worker, o.reason(), o.now(), now));
            case Order.Release o -> ofWorker(seen, o.worker(), worker -> new Command.Release(worker, o.reason(), now));
            case Order.ReleaseJob o -> ofJob(seen, o);
        };
    }

    private static Meant running(Present seen, String name, Function<BuildEntry, List<Command>> command) {
        Optional<BuildEntry> build = find(seen, name);
        if (build.isEmpty()) {
            return new Meant.Not(new Answer.Unknown("build", name));
        }
        return build.get().finished()
                .<Meant>map(end -> new Meant.Not(new Answer.Ended("build", name, end.state())))
                .orElseGet(() -> new Meant.Commands(command.apply(build.get())));
    }

    private static Meant cells(Present seen, Order.CancelCell o, long now) {
        Meant all = running(seen, o.build(), build -> meant(build, o.cell())
                .<Command>map(cell -> new Command.CancelCell(build.id(), cell, o.reason(), now))
                .toList());
        return all instanceof Meant.Commands some && some.commands().isEmpty()
                ? new Meant.Not(new Answer.Unknown("cell in build " + o.build(), o.cell()))
                : all;
    }

    private static Stream<CellId> meant(BuildEntry build, String name) {
        return build.cells().values().stream()
                .filter(cell -> cell instanceof PlannedCell.Wanted)
                .map(PlannedCell::cell)
                .filter(cell -> isMeant(cell, name));
    }

    private static boolean isMeant(CellId cell, String name) {
        return cell.toString().equals(name) || cell.toString().startsWith(name + "/") && name.split("/").length == 3;
    }

    private static Meant ofWorker(Present seen, String name, Function<WorkerId, Command> command) {
        boolean known = !name.isBlank() && (seen.ledger().workforce().find(new WorkerId(name)).isPresent()
                || seen.leases().workers().containsKey(new WorkerId(name)));
        return known
                ? new Meant.Commands(List.of(command.apply(new WorkerId(name))))
                : new Meant.Not(new Answer.Unknown("worker", name));
    }

    private static Meant ofJob(Present seen, Order.ReleaseJob o) {
        boolean quarantined = JobId.isComplete(o.job()) && seen.ledger().job(new JobId(o.job()))
                .filter(job -> job.state() instanceof JobState.Failed failed && failed.quarantined()).isPresent();
        return quarantined
                ? new Meant.Commands(List.of(new Command.ReleaseJob(new JobId(o.job()), o.reason())))
                : new Meant.Not(new Answer.Unknown("quarantined job", o.job()));
    }
}
