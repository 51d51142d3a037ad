package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContractTest {
    private final Contract contract = Contract.read();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whenAHandlerIsMissing_orIsForNothing_thenNothingStarts() {
        Map<String, Handler<RoutingContext>> handlers = new TreeMap<>();
        contract.operations().forEach(operation -> handlers.put(operation.id(), call -> {}));
        new Binder(contract).bind(Router.router(vertx), handlers);

        handlers.remove("getBuild");
        assertTrue(refusal(handlers).contains("getBuild"));
        handlers.put("getBuild", call -> {});
        handlers.put("getNothing", call -> {});
        assertTrue(refusal(handlers).contains("getNothing"));
    }

    private String refusal(Map<String, Handler<RoutingContext>> handlers) {
        return assertThrows(IllegalStateException.class, () -> new Binder(contract).bind(Router.router(vertx), handlers))
                .getMessage();
    }

    @Test
    void everyReferenceLeadsSomewhere_andEveryOperationSaysWhatItIs() {
        references(contract.document());
        contract.document().path("paths").forEach(path -> path.forEach(operation -> {
            if (operation.has("operationId")) {
                assertEquals(
                        List.of(true, true, true),
                        List.of(operation.has("summary"), operation.has("tags"), operation.has("responses")),
                        operation.path("operationId").asText());
            }
        }));
    }

    /// A comma in a text that is not quoted makes a key without a value of what follows.
    private void references(JsonNode node) {
        contract.resolved(node);
        assertFalse(node.isNull(), "a key without a value");
        node.forEach(this::references);
    }

    @Test
    void everyPathNamesTheParametersItHas() {
        for (Contract.Operation operation : contract.operations()) {
            List<String> inPath = List.of(operation.path().split("/")).stream()
                    .filter(part -> part.startsWith(":")).map(part -> part.substring(1)).toList();
            assertEquals(inPath, operation.inPath().stream().map(Contract.Parameter::name).toList(), operation.id());
        }
    }
}
