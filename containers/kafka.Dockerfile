# A broker for a farm in containers. `./kiln images` puts the jars beside this file and builds it; see the decision
# 0015-a-fleet-in-containers.md. Settings come by environment, KAFKA_FOO_BAR for foo.bar, over those of the embedded one.
#
# BASE: Java 21 or newer, bash and tini. The default is made from Debian's packages on this machine.
ARG BASE=kiln/base:local
FROM ${BASE}
RUN groupadd --gid 1000 kiln && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /data kiln \
 && install -d -o kiln -g kiln /data
COPY broker /opt/kafka/libs
COPY kafka.properties /opt/kafka/kafka.properties
COPY health /opt/kiln/health
COPY kafka-run /etc/kafka/docker/run
ENV LANG=C.UTF-8
WORKDIR /
USER kiln
VOLUME /data
EXPOSE 9092
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["/etc/kafka/docker/run"]
