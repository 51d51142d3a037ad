package kiln.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kiln.coordinator.hooks.DeliveryView;
import kiln.coordinator.hooks.HookDesk;
import kiln.coordinator.view.Farm;

/// Who is told of builds, and what became of it. Only the coordinator that leads tells anybody, so it alone knows.
record HookRoutes(Farm farm, HookDesk hooks) {
    /// As the contract has it.
    private static final int LIMIT = 50;

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of(
                "listHooks", call -> ask(call, () -> Answers.json(call, 200, Map.of("hooks", hooks.hooks()))),
                "listDeliveries", this::deliveries,
                "redeliver", call -> order(call, () -> hooks.redeliver(call.pathParam("hook"), call.pathParam("delivery"))),
                "testHook", call -> order(call, () -> hooks.test(call.pathParam("hook"))));
    }

    private void ask(RoutingContext call, Runnable question) {
        if (Lead.isHere(call, farm)) {
            Waiting.askStore(call, question);
        }
    }

    private void deliveries(RoutingContext call) {
        String hook = call.pathParam("hook");
        ask(call, () -> {
            Optional<List<DeliveryView>> all = hooks.deliveries(hook, ReportRoutes.number(call, "limit", LIMIT));
            if (all.isEmpty()) {
                Answers.refuse(call, Refusal.unknown("hook", hook));
            } else {
                Answers.json(call, 200, Map.of("deliveries", all.get()));
            }
        });
    }

    private void order(RoutingContext call, Supplier<HookDesk.Answer> order) {
        ask(call, () -> {
            switch (order.get()) {
                case HookDesk.Answer.Done(String delivery) -> Answers.json(call, 202, Map.of("delivery", delivery, "state", "waiting"));
                case HookDesk.Answer.Unknown(String what, String name) -> Answers.refuse(call, Refusal.unknown(what, name));
                case HookDesk.Answer.NotTestable(String hook) -> Answers.refuse(call, Refusal.notTestable(hook));
            }
        });
    }
}
