package kiln.coordinator.hooks;

import java.util.Optional;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.Trouble;
import kiln.schemas.plan.Sha256;

/// Something that others may want to know.
sealed interface News {
    Topic topic();

    /// Id of the build it is of; `test` where it is of none.
    String build();

    /// What it is about: a build, a cell, a receiver.
    String subject();

    /// The same whenever and by whichever coordinator it is told, so that who gets it twice can tell.
    default String id() {
        return build() + "-" + Sha256.of(topic().id() + " " + subject()).hex().substring(0, 12);
    }

    record Accepted(BuildSummary summary) implements News {
        @Override
        public Topic topic() {
            return Topic.BUILD_ACCEPTED;
        }

        @Override
        public String build() {
            return summary.build();
        }

        @Override
        public String subject() {
            return build();
        }
    }

    /// @param failed cells that had not failed the last time, @param recovered those that had, and came about
    record Finished(BuildSummary summary, int failed, int recovered) implements News {
        @Override
        public Topic topic() {
            return Topic.BUILD_FINISHED;
        }

        @Override
        public String build() {
            return summary.build();
        }

        @Override
        public String subject() {
            return build();
        }
    }

    /// @param state `failed` or `quarantined`
    /// @param trouble what is known of the cause
    record Failed(String build, String cell, String state, Optional<Trouble> trouble) implements News {
        @Override
        public Topic topic() {
            return Topic.CELL_FAILED;
        }

        @Override
        public String subject() {
            return cell;
        }
    }

    /// @param state `built` or `reused`
    record Recovered(String build, String cell, String state) implements News {
        @Override
        public Topic topic() {
            return Topic.CELL_RECOVERED;
        }

        @Override
        public String subject() {
            return cell;
        }
    }

    /// @param number unlike those of other tests
    record Test(String receiver, long number) implements News {
        @Override
        public Topic topic() {
            return Topic.TEST;
        }

        @Override
        public String build() {
            return "test";
        }

        @Override
        public String subject() {
            return receiver + "/" + number;
        }
    }
}
