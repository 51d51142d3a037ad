package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// Many people ask for builds, call them off, hold them and let them go on, all at once and across each other.
class OrderStormTest {
    private static final int PEOPLE = 8;
    private static final int ORDERS_EACH = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> builds = new CopyOnWriteArrayList<>();

    /// What somebody was told.
    ///
    /// @param cell empty if it was about the whole build
    private record Told(String order, String build, String cell, int status, String detail) {}

    @Test
    void everyAnswerIsTrueInTheEnd_andTheFarmIsAtRest() throws Exception {
        try (QuickFarm farm = new QuickFarm()) {
            List<Told> told = storm(farm);
            for (String build : builds) {
                order(farm, "resume", build, "");
            }
            await(() -> farm.farm().builds().stream().noneMatch(build -> build.state().equals("running")));
            await(() -> atRest(farm.farm().vital()));

            assertEquals(List.of(), told.stream().filter(one -> !isTrue(farm, one))
                    .map(one -> one + ", but it is " + build(farm, one.build()).state()).toList());
            assertEquals(List.of(), doubled(farm.events()), "cells with more than one record");
            Farm.Vital vital = farm.farm().vital();
            assertEquals(List.of(0L, 0L), List.of(vital.sweepFindings(), vital.commandsIsolated()));
            builds.stream().map(id -> build(farm, id)).forEach(view -> assertEquals(
                    view.planned(), view.counts().values().stream().mapToInt(Integer::intValue).sum(), view.build()));
        } finally {
            client.close();
        }
    }

    private List<Told> storm(QuickFarm farm) throws Exception {
        try (ExecutorService people = Executors.newFixedThreadPool(PEOPLE)) {
            List<Callable<List<Told>>> storms = IntStream.range(0, PEOPLE)
                    .<Callable<List<Told>>>mapToObj(seed -> () -> person(farm, new Random(seed)))
                    .toList();
            List<Told> told = new ArrayList<>();
            for (Future<List<Told>> one : people.invokeAll(storms)) {
                told.addAll(one.get());
            }
            return told;
        }
    }

    private List<Told> person(QuickFarm farm, Random random) throws Exception {
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < ORDERS_EACH; i++) {
            int what = random.nextInt(10);
            if (what < 3 || builds.isEmpty()) {
                told.add(submit(farm, "label-" + random.nextInt(3), random.nextBoolean()));
            } else {
                String build = builds.get(Math.max(0, builds.size() - 1 - random.nextInt(6)));
                String cell = "board-" + random.nextInt(2) + "/kernel-0/distro-" + random.nextInt(2);
                told.add(switch (what) {
                    case 3, 4 -> order(farm, "cancel", build, "");
                    case 5, 6 -> order(farm, "cancel", build, cell);
                    case 7, 8 -> order(farm, "resume", build, "");
                    default -> order(farm, "pause", build, "");
                });
            }
        }
        return told;
    }

    private Told submit(QuickFarm farm, String label, boolean rebuild) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = post(farm, "/api/v1/builds", "{\"cells\":[\"a/b/c\"],\"label\":\"" + label
                + "\",\"rebuild\":" + rebuild + "}");
        String build = Codec.decode(answer.body(), JsonNode.class).path("build").asText();
        builds.add(build);
        return new Told("submit", build, "", answer.statusCode(), "");
    }

    private Told order(QuickFarm farm, String order, String build, String cell) throws IOException, InterruptedException {
        String path = "/api/v1/builds/" + build + (cell.isEmpty() ? "" : "/cells/" + cell) + "/" + order;
        HttpResponse<byte[]> answer = post(farm, path, "{}");
        return new Told(order, build, cell, answer.statusCode(),
                Codec.decode(answer.body(), JsonNode.class).path("detail").asText());
    }

    private HttpResponse<byte[]> post(QuickFarm farm, String path, String json) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(farm.http().resolve(path)).timeout(PATIENCE)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofByteArray());
    }

    /// Yes to a cancel means that it was cancelled; no names the end that the thing has.
    private static boolean isTrue(QuickFarm farm, Told told) {
        BuildView build = build(farm, told.build());
        String cell = build.cells().stream().filter(one -> one.cell().equals(told.cell() + "/device"))
                .map(BuildView.Cell::state).findFirst().orElse("");
        boolean yes = told.status() == 202;
        boolean no = told.status() == 409
                && (told.detail().equals("Build " + told.build() + " is " + build.state() + "; there is nothing to change.")
                        || told.detail().equals("Cell " + told.cell() + " is " + cell + "; there is nothing to change."));
        boolean cancel = told.order().equals("cancel");
        return no || yes && (!cancel || (told.cell().isEmpty() ? build.state() : cell).equals("cancelled"));
    }

    private static BuildView build(QuickFarm farm, String id) {
        return farm.farm().archive().build(id).orElseThrow();
    }

    private static boolean atRest(Farm.Vital vital) {
        return vital.jobsWaiting() + vital.jobsQueued() + vital.jobsRunning() == 0;
    }

    private static List<String> doubled(List<LedgerEvent> events) {
        Map<String, Long> records = events.stream()
                .filter(LedgerEvent.CellCompleted.class::isInstance)
                .map(LedgerEvent.CellCompleted.class::cast)
                .collect(Collectors.groupingBy(e -> e.build() + " " + e.cell(), TreeMap::new, Collectors.counting()));
        return records.entrySet().stream().filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).toList();
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        assertTrue(done.getAsBoolean(), "not within " + PATIENCE.toSeconds() + " s");
    }
}
