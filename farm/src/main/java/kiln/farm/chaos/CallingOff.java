package kiln.farm.chaos;

import java.io.IOException;

/// Builds, cells and workers that are called off while a job runs whose processes do not end when they are asked to:
/// from the order until no process, scratch, lease or unfinished upload is left.
record CallingOff(Ward ward) {
    void measure(int rounds) throws IOException, InterruptedException {
        Member worker = ward.farm.worker("w1");
        ward.farm.start(worker, Ward.STUBBORN);
        for (int round = 0; round < rounds; round++) {
            String build = running();
            timed("build cancelled, all of it gone", "/api/v1/builds/" + build + "/cancel");

            build = running();
            timed("cell cancelled, all of it gone", "/api/v1/builds/" + build + "/cells/" + Ward.CELL + "/cancel");

            build = ward.submit();
            String name = ward.running(build).worker();
            timed("worker drained, all of it gone", "/api/v1/workers/" + name + "/drain");
            ward.cancel(build);
            ward.order("/api/v1/workers/" + name + "/resume");
        }
        worker.end();
    }

    private String running() throws IOException, InterruptedException {
        String build = ward.submit();
        ward.running(build);
        return build;
    }

    private void timed(String what, String order) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ward.order(order);
        ward.await("nothing to be left", ward::clean);
        ward.recovery.took(what, (System.nanoTime() - start) / 1e9);
    }
}
