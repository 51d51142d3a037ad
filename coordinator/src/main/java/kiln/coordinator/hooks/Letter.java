package kiln.coordinator.hooks;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.Trouble;
import kiln.schemas.message.Codec;

/// What a receiver gets to read.
///
/// @param path below the receiver's address; empty for that itself
/// @param body one JSON object
record Letter(String path, String body) {
    /// Of all events, as a farm has no name of its own.
    private static final String SOURCE = "urn:kiln";

    /// @param farm where its pages are, e.g. `http://farm:8080`
    /// @param now Unix time in ms
    /// @return nothing if there is nothing to say there
    static Optional<Letter> to(Receiver receiver, News news, String farm, long now) {
        return switch (receiver) {
            case Receiver.Webhook webhook -> Optional.of(new Letter("", cloudEvent(news, farm, now)));
            case Receiver.GitHub github -> switch (news) {
                case News.Accepted accepted -> CommitStatus.of(github, accepted.summary(), false, farm);
                case News.Finished finished -> CommitStatus.of(github, finished.summary(), true, farm);
                case News.Failed failed -> Optional.empty();
                case News.Recovered recovered -> Optional.empty();
                case News.Test test -> Optional.empty();
            };
        };
    }

    /// Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>, structured mode.
    private static String cloudEvent(News news, String farm, long now) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", news.id());
        event.put("source", SOURCE);
        event.put("type", "kiln." + news.topic().id() + ".v1");
        event.put("subject", news.subject());
        event.put("time", Instant.ofEpochMilli(now).toString());
        event.put("datacontenttype", "application/json");
        event.put("data", data(news, farm));
        return Codec.encodeText(event);
    }

    private static Map<String, Object> data(News news, String farm) {
        Map<String, Object> data = new LinkedHashMap<>();
        switch (news) {
            case News.Accepted accepted -> summary(data, accepted.summary(), farm);
            case News.Finished finished -> {
                summary(data, finished.summary(), farm);
                data.put("seconds", finished.summary().seconds());
                data.put("counts", finished.summary().counts());
                data.put("newlyFailed", finished.failed());
                data.put("recovered", finished.recovered());
            }
            case News.Failed failed -> {
                cell(data, failed.build(), failed.cell(), failed.state(), farm);
                data.put("reason", failed.trouble().map(Trouble::message).orElse(""));
                data.put("job", failed.trouble().map(Trouble::job).orElse(""));
            }
            case News.Recovered recovered -> cell(data, recovered.build(), recovered.cell(), recovered.state(), farm);
            case News.Test test -> {
                data.put("hook", test.receiver());
                data.put("url", farm + "/");
            }
        }
        return data;
    }

    private static void summary(Map<String, Object> data, BuildSummary build, String farm) {
        data.put("build", build.build());
        data.put("state", build.state());
        data.put("label", build.label());
        data.put("planned", build.planned());
        data.put("acceptedMillis", build.acceptedMillis());
        data.put("url", farm + "/builds/" + build.build());
    }

    private static void cell(Map<String, Object> data, String build, String cell, String state, String farm) {
        data.put("build", build);
        data.put("cell", cell);
        data.put("state", state);
        data.put("url", farm + "/cells/" + cell.substring(0, cell.lastIndexOf('/')));
    }
}
