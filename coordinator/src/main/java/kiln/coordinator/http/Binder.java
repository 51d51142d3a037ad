package kiln.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kiln.schemas.problem.Problem;

/// Leads each operation of the contract to its handler, once the request is what the contract says.
record Binder(Contract contract) {
    private static final String BODY = "kiln.body";
    private static final int SMALL_BYTES = 4 * 1024;

    /// @param handlers by operation
    /// @throws IllegalStateException if an operation has no handler, or a handler no operation
    void bind(Router router, Map<String, Handler<RoutingContext>> handlers) {
        Set<String> promised = contract.operations().stream().map(Contract.Operation::id).collect(Collectors.toCollection(TreeSet::new));
        Set<String> kept = new TreeSet<>(handlers.keySet());
        if (!promised.equals(kept) || promised.size() < contract.operations().size()) {
            throw new IllegalStateException(
                    "the contract and its handlers differ: promised " + promised + ", there are " + kept);
        }
        for (Contract.Operation operation : contract.operations()) {
            Handler<RoutingContext> handler = handlers.get(operation.id());
            router.route(operation.method(), operation.path()).handler(call -> {
                if (isAsked(call, operation)) {
                    carry(call, operation, handler);
                }
            });
        }
    }

    /// What the request carries: an object, empty if it carries nothing.
    static JsonNode body(RoutingContext call) {
        return call.get(BODY, JsonNodeFactory.instance.objectNode());
    }

    /// What is large takes its time to be read, which the event loop has not.
    private static void carry(RoutingContext call, Contract.Operation operation, Handler<RoutingContext> handler) {
        if (operation.method() != HttpMethod.POST) {
            handler.handle(call);
        } else if (Guard.saysJson(call)) {
            Runnable reading = () -> {
                if (carries(call, operation)) {
                    handler.handle(call);
                }
            };
            if (Guard.body(call).length > SMALL_BYTES) {
                Waiting.run(call, reading);
            } else {
                reading.run();
            }
        }
    }

    /// If its path, parameters or headers are not as promised, it is answered already.
    private static boolean isAsked(RoutingContext call, Contract.Operation operation) {
        List<Problem> problems = new ArrayList<>();
        operation.inPath().forEach(one -> check(one, call.pathParam(one.name()), problems));
        query(operation, call.queryParams(), problems);
        operation.inHeader().forEach(one -> call.request().headers().getAll(one.name()).forEach(value -> check(one, value, problems)));
        if (!problems.isEmpty()) {
            Answers.refuse(call, Refusal.badRequest(problems));
        }
        return problems.isEmpty();
    }

    private static void query(Contract.Operation operation, MultiMap given, List<Problem> problems) {
        operation.inQuery().stream()
                .filter(one -> one.required() && !given.contains(one.name()))
                .forEach(one -> problems.add(new Problem(one.name(), "is missing")));
        for (String name : given.names()) {
            List<String> values = given.getAll(name);
            operation.inQuery().stream().filter(one -> one.name().equals(name)).findFirst().ifPresentOrElse(
                    one -> check(one, values.getFirst(), problems),
                    () -> problems.add(new Problem(Faults.brief(name), "unknown parameter" + known(operation))));
            if (values.size() > 1) {
                problems.add(new Problem(Faults.brief(name), "is given " + values.size() + " times"));
            }
        }
    }

    private static String known(Contract.Operation operation) {
        return operation.inQuery().isEmpty()
                ? "; there are none"
                : "; known are " + operation.inQuery().stream().map(Contract.Parameter::name).collect(Collectors.joining(", "));
    }

    private static void check(Contract.Parameter parameter, String value, List<Problem> problems) {
        JsonNode typed = typed(parameter.type(), value);
        parameter.schema().faults(typed).stream().limit(1).forEach(fault ->
                problems.add(new Problem(parameter.name(), Faults.of(fault, typed).message())));
    }

    private static JsonNode typed(String type, String value) {
        if (type.equals("integer") && value.matches("-?[0-9]{1,18}")) {
            return LongNode.valueOf(Long.parseLong(value));
        }
        return type.equals("boolean") && value.matches("true|false")
                ? BooleanNode.valueOf(Boolean.parseBoolean(value))
                : TextNode.valueOf(value);
    }

    /// If what it carries is not as promised, it is answered already.
    private static boolean carries(RoutingContext call, Contract.Operation operation) {
        return switch (Bodies.read(Guard.body(call))) {
            case Bodies.Read.Bad(Refusal refusal) -> {
                Answers.refuse(call, refusal);
                yield false;
            }
            case Bodies.Read.Json(JsonNode json) -> {
                List<Problem> problems = operation.body().stream()
                        .flatMap(schema -> schema.faults(json).stream())
                        .sorted(Comparator.comparing(fault -> !fault.keyword().equals("additionalProperties")))
                        .map(fault -> Faults.of(fault, json))
                        .limit(Faults.MAX)
                        .toList();
                if (!problems.isEmpty()) {
                    Answers.refuse(call, Refusal.badRequest(problems));
                }
                call.put(BODY, json);
                yield problems.isEmpty();
            }
        };
    }
}
