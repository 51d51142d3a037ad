# Every role of Kiln in a container: coordinator, worker, store. `./kiln images` puts the jars beside this file and builds
# it; see the decision 0015-a-fleet-in-containers.md.
#
# BASE: Java 21 or newer, bash, tini, apt and bubblewrap. The default is made from Debian's packages on this machine.
ARG BASE=kiln/base:local
FROM ${BASE}
RUN groupadd --gid 1000 kiln && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /data kiln \
 && install -d -o kiln -g kiln /data
COPY lib /opt/kiln/lib
COPY farm /opt/kiln/lib
COPY health kiln /opt/kiln/
ENV LANG=C.UTF-8
WORKDIR /
USER kiln
VOLUME /data
EXPOSE 8080 9000
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/kiln/kiln"]
