package kiln.farm.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kiln.artifacts.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fault points of this process. A test puts them around the ports with the system property `kiln.fault.point`
/// (`NAME[#N][=ACTION]`, comma-separated) and learns from the file `kiln.fault.fired` what happened. Without the
/// property [#around] gives back the port itself.
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private final List<ArmedFault> armed;
    private final Optional<Path> fired;
    private final Map<String, AtomicInteger> passages = new ConcurrentHashMap<>();

    private Faults(List<ArmedFault> armed, Optional<Path> fired) {
        this.armed = armed;
        this.fired = fired;
    }

    /// What this process was armed with when it was started.
    public static Faults ofThisProcess() {
        List<ArmedFault> armed =
                Optional.ofNullable(System.getProperty("kiln.fault.point")).map(ArmedFault::parse).orElse(List.of());
        return of(armed, Optional.ofNullable(System.getProperty("kiln.fault.fired")).map(Path::of));
    }

    static Faults of(List<ArmedFault> armed, Optional<Path> fired) {
        armed.forEach(fault -> {
            if (!FaultPoints.all().contains(fault.point())) {
                throw new IllegalArgumentException("there is no fault point \"" + fault.point() + "\"");
            }
        });
        return new Faults(armed, fired);
    }

    /// The port with a point before and after each of its calls.
    ///
    /// @param port an interface
    /// @param where first part of the names, e.g. `worker.store`
    public <T> T around(Class<T> port, T real, String where) {
        if (armed.stream().noneMatch(fault -> fault.point().startsWith(where + "."))
                && !(where.equals("worker.offers") && !armed.isEmpty())) {
            return real;
        }
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port},
                (proxy, method, arguments) -> passed(real, where, method, arguments)));
    }

    private Object passed(Object real, String where, Method method, Object[] arguments) throws Throwable {
        Object[] given = Optional.ofNullable(arguments).orElse(new Object[0]);
        Passage passage = Passage.of(where, method.getName(), List.of(given));
        pass(passage.before());
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        pass(passage.after(Optional.ofNullable(result)));
        return result;
    }

    /// A point of the wiring itself, outside any port.
    public void at(String point) {
        pass(Set.of(point));
    }

    private void pass(Set<String> names) {
        for (ArmedFault fault : armed) {
            if (names.contains(fault.point()) && count(fault.point()) == fault.passage()) {
                fire(fault);
            }
        }
    }

    private int count(String point) {
        return passages.computeIfAbsent(point, name -> new AtomicInteger()).incrementAndGet();
    }

    private void fire(ArmedFault fault) {
        fired.ifPresent(file -> write(file, fault));
        switch (fault.action()) {
            case FaultAction.Halt halt -> Runtime.getRuntime().halt(137);
            case FaultAction.Fail fail -> throw new StoreException("injected at " + fault.point());
            case FaultAction.Delay delay -> hold(fault, delay);
        }
    }

    private static void hold(ArmedFault fault, FaultAction.Delay delay) {
        LOG.info("held at a fault point point={} time={}", fault.point(), delay.time());
        try {
            Thread.sleep(delay.time());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(Path file, ArmedFault fault) {
        Subject now = Subject.ofThisThread();
        try {
            new FaultRecord(fault.point(), now.job(), now.attempt(), System.currentTimeMillis(),
                    ProcessHandle.current().pid(), fault.action().text()).append(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a fault that leaves no trace proves nothing: " + file, e);
        }
    }
}
