package io.convoy.worker.exchange;

import io.convoy.plan.Range;
import io.convoy.plan.ReductionTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Our [Program] for each owner's segments, for whole batches and for the short one that ends an epoch.
final class Programs {
    private final ExchangePlan plan;
    private final Map<Integer, List<Program>> byPresentShards = new HashMap<>();

    Programs(ExchangePlan plan) {
        this.plan = plan;
        for (long step : new long[] {0, plan.batch().stepsPerEpoch() - 1}) {
            byPresentShards.computeIfAbsent(plan.batch().presentShards(step), this::programs);
        }
    }

    private List<Program> programs(int present) {
        List<List<Range>> nodes = plan.held().stream()
                .map(held -> ReductionTree.subtrees(held.below(present), present))
                .toList();
        List<Program> programs = new ArrayList<>();
        for (int owner = 0; owner < plan.workers(); owner++) {
            programs.add(Program.of(plan.routes(), nodes, present, owner, plan.rank()));
        }
        return programs;
    }

    Program of(long step, int owner) {
        List<Program> programs = byPresentShards.get(plan.batch().presentShards(step));
        if (programs == null) {
            throw new IllegalStateException("step " + step + " is neither a whole batch nor an epoch's last");
        }
        return programs.get(owner);
    }

    /// The most inputs that children send for an owner's segments.
    int stores(int owner) {
        return byPresentShards.values().stream()
                .mapToInt(programs -> programs.get(owner).stores())
                .max()
                .orElse(0);
    }

    /// Room for everything that comes for an owner's segments, or is added: values, and the words of idle children.
    int marks(int owner) {
        return byPresentShards.values().stream()
                .mapToInt(programs -> programs.get(owner).values()
                        + programs.get(owner).children().size())
                .max()
                .orElse(0);
    }
}
