package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TreeUsageTest {

    @Test
    void statLineOfAProcessWithABlankInItsName_isAddedUp() {
        String stat = "42 (tmux: (server) S 1 42 42 0 -1 4194304 100 200 0 0 7 5 30 8 20 0 1 0 100 1000 10";

        assertEquals(new TreeUsage.Stat(50, 1), TreeUsage.Stat.parse(stat));
    }

    @Test
    void timesOfTheShell_areAddedUp() {
        assertEquals(62.635, ShellTimes.seconds("0m0.025s 0m0.010s\n1m2.500s 0m0.100s\n"), 1e-9);
        assertEquals(0, ShellTimes.seconds("nothing of the kind"));
    }
}
