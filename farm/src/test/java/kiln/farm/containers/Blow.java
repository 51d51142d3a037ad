package kiln.farm.containers;

import com.github.dockerjava.api.DockerClient;

/// What can happen to a container in the middle of its work.
enum Blow {
    /// SIGKILL to all of it.
    KILL {
        @Override
        void strike(DockerClient docker, String container, String network) {
            docker.killContainerCmd(container).exec();
        }

        @Override
        void heal(DockerClient docker, String container, String network) {
            // Dead is dead.
        }
    },
    /// SIGTERM, as `docker stop` and a rolling update do.
    STOP {
        @Override
        void strike(DockerClient docker, String container, String network) {
            docker.stopContainerCmd(container).withTimeout(20).exec();
        }

        @Override
        void heal(DockerClient docker, String container, String network) {
            // Whoever was stopped has said goodbye.
        }
    },
    /// Frozen for longer than a lease, then awake again and none the wiser.
    PAUSE {
        @Override
        void strike(DockerClient docker, String container, String network) {
            docker.pauseContainerCmd(container).exec();
        }

        @Override
        void heal(DockerClient docker, String container, String network) {
            docker.unpauseContainerCmd(container).exec();
        }
    },
    /// Cut from broker and store, and at work all the same; then back.
    DISCONNECT {
        @Override
        void strike(DockerClient docker, String container, String network) {
            docker.disconnectFromNetworkCmd().withContainerId(container).withNetworkId(network).exec();
        }

        @Override
        void heal(DockerClient docker, String container, String network) {
            docker.connectToNetworkCmd().withContainerId(container).withNetworkId(network).exec();
        }
    };

    abstract void strike(DockerClient docker, String container, String network);

    abstract void heal(DockerClient docker, String container, String network);
}
