package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;

/// One wire of one member has trouble for a while.
///
/// @param member whose
/// @param kafka whether it is the wire to the broker, otherwise the one to the store
/// @param lasts in leases of the farm
record BadWeather(String member, boolean kafka, Weather weather, int lasts) implements Scenario {

    @Override
    public String name() {
        return "net-" + (member.startsWith("w") ? "worker" : member) + "-" + (kafka ? "broker" : "store") + "-" + weather.word();
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Link link = scene.farm().link(member);
        TcpProxy wire = kafka ? link.kafka() : link.store();
        scene.submit();
        scene.submit();
        scene.pause(Duration.ofMillis(scene.farm().stage().random().nextInt(1_000)));
        long before = wire.hits();
        wire.weather(weather);
        scene.pause(scene.farm().terms().lease().multipliedBy(lasts));
        scene.farm().calm();
        scene.injected(name(), Hit.fired(wire.hits() > before));
        scene.farm().tend();
        scene.leadsAgain();
    }
}
