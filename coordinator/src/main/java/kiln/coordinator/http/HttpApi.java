package kiln.coordinator.http;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import kiln.coordinator.advice.Downloads;
import kiln.coordinator.hooks.HookDesk;
import kiln.coordinator.log.LogSource;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.Reports;

/// The HTTP door of a coordinator; open from [#start] until [#close].
public final class HttpApi implements AutoCloseable {
    /// The bound on the body of a request, in bytes.
    static final long MAX_BODY_BYTES = 1 << 20;

    /// A connection to which nothing could be written for this long is given up; event streams write every 15 s.
    private static final int WRITE_IDLE_SECONDS = 60;

    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final EventStreams streams;
    private final LogRoutes logs;
    private final Meters meters;
    private final String host;
    private final int port;

    private HttpApi(Vertx vertx, EventStreams streams, LogRoutes logs, Meters meters, String host, int port) {
        this.vertx = vertx;
        this.streams = streams;
        this.logs = logs;
        this.meters = meters;
        this.host = host;
        this.port = port;
    }

    /// @param images where the object with this key can be downloaded without credentials; nothing if there is none
    /// @param clock for the day of requests that name none
    /// @throws UncheckedIOException if the port cannot be bound
    public static HttpApi start(
            HttpSettings settings,
            Farm farm,
            LogSource logs,
            Function<String, Optional<URI>> images,
            InstantSource clock) {
        return start(settings, farm, Downloads.NONE, HookDesk.NONE, logs, images, clock);
    }

    /// @param downloads who says which images to use
    public static HttpApi start(
            HttpSettings settings,
            Farm farm,
            Downloads downloads,
            LogSource logs,
            Function<String, Optional<URI>> images,
            InstantSource clock) {
        return start(settings, farm, downloads, HookDesk.NONE, logs, images, clock);
    }

    /// @param downloads who says which images to use
    /// @param hooks who is told of builds
    public static HttpApi start(
            HttpSettings settings,
            Farm farm,
            Downloads downloads,
            HookDesk hooks,
            LogSource logs,
            Function<String, Optional<URI>> images,
            InstantSource clock) {
        // Nothing but hand-overs happens on the event loop: one is enough, and small.
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        Meters meters = new Meters(farm, settings.version());
        EventStreams streams = new EventStreams(vertx, farm);
        meters.streams(streams);
        Router router = router(vertx, meters);
        new UpToDate(farm).on(router);
        LogRoutes logRoutes = new LogRoutes(farm, logs);
        Contract contract = Contract.read();
        new Binder(contract).bind(router, together(
                ContractRoute.handlers(contract),
                new BuildRoutes(farm, clock).handlers(),
                new OrderRoutes(farm).handlers(),
                new FarmRoutes(farm, meters).handlers(),
                new ReportRoutes(new Reports(farm), clock).handlers(),
                logRoutes.handlers(),
                new StoreRoutes(images).handlers(),
                new DownloadRoutes(downloads).handlers(),
                new HookRoutes(farm, hooks).handlers(),
                streams.handlers()));
        Pages.on(router);
        try {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                            .setCompressionSupported(true)
                            .setWriteIdleTimeout(WRITE_IDLE_SECONDS)
                            .setIdleTimeoutUnit(TimeUnit.SECONDS))
                    .requestHandler(router)
                    .invalidRequestHandler(Malformed::answer)
                    .listen(settings.port(), settings.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            return new HttpApi(vertx, streams, logRoutes, meters, settings.host(), server.actualPort());
        } catch (CompletionException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getCause().getMessage(),
                    e.getCause()));
        }
    }

    @SafeVarargs
    private static Map<String, Handler<RoutingContext>> together(Map<String, Handler<RoutingContext>>... routes) {
        Map<String, Handler<RoutingContext>> all = new TreeMap<>();
        Stream.of(routes).forEach(all::putAll);
        return all;
    }

    private static Router router(Vertx vertx, Meters meters) {
        Router router = Router.router(vertx);
        router.route().handler(call -> measured(call, meters));
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.errorHandler(400, call -> Answers.refuse(call, Malformed.refusal(400)));
        router.errorHandler(
                405,
                call -> Answers.refuse(
                        call,
                        Refusal.method(
                                call.request().method().name(), call.request().path())));
        router.errorHandler(413, call -> Answers.refuse(call, Refusal.tooLarge(MAX_BODY_BYTES)));
        router.errorHandler(500, call -> Answers.fault(call, call.failure()));
        return router;
    }

    private static void measured(RoutingContext call, Meters meters) {
        Timer.Sample sample = meters.begin();
        call.response()
                .putHeader("Content-Security-Policy", CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        call.addEndHandler(done -> {
            String route = call.currentRoute() == null || call.currentRoute().getPath() == null
                    ? "none"
                    : call.currentRoute().getPath();
            meters.end(
                    sample,
                    call.request().method().name(),
                    route,
                    call.response().getStatusCode());
        });
        call.next();
    }

    /// Where it listens, with the real port.
    public URI uri() {
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    @Override
    public void close() {
        streams.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        logs.close();
        meters.close();
    }
}
