package kiln.farm.bench;

import java.util.List;

/// The graphs with which farms are compared.
public final class Graphs {
    private Graphs() {}

    /// 60 images of 0.3 s, each needs one of 6 kernels (3 s) and one of 5 roots (2 s); a kernel needs one of 4 toolchains
    /// (2 s). No schedule on two slots is shorter than 27 s.
    public static SyntheticPlan shared(String salt) {
        SyntheticPlan plan = new SyntheticPlan(salt);
        for (int i = 0; i < 4; i++) {
            plan.job("toolchain-" + i, 2_000, List.of());
        }
        for (int i = 0; i < 6; i++) {
            plan.job("kernel-" + i, 3_000, List.of("toolchain-" + i % 4));
        }
        for (int i = 0; i < 5; i++) {
            plan.job("root-" + i, 2_000, List.of());
        }
        for (int i = 0; i < 60; i++) {
            plan.job("image-" + i, 300, List.of("kernel-" + i % 6, "root-" + i % 5));
        }
        return plan;
    }

    /// 200 leaves of 0.1 s and a chain of 12 steps of 1 s, the leaves first. No schedule on two slots is shorter than
    /// 16 s, and first come, first served takes 22 s.
    public static SyntheticPlan chain(String salt) {
        SyntheticPlan plan = new SyntheticPlan(salt);
        for (int i = 0; i < 200; i++) {
            plan.job("leaf-" + i, 100, List.of());
        }
        plan.job("step-0", 1_000, List.of());
        for (int i = 1; i < 12; i++) {
            plan.job("step-" + i, 1_000, List.of("step-" + (i - 1)));
        }
        return plan;
    }
}
