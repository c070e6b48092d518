package io.convoy.coordinator;

import io.convoy.checkpoint.TrainingState;
import io.convoy.data.Dataset;
import io.convoy.plan.RosterPlan;
import io.convoy.proto.Advance;
import io.convoy.proto.DataFacts;
import io.convoy.proto.Evaluate;
import io.convoy.proto.Finish;
import io.convoy.proto.Member;
import io.convoy.proto.Refused;
import io.convoy.proto.Report;
import io.convoy.proto.Roster;
import io.convoy.proto.ToWorker;
import io.convoy.proto.TraceSteps;
import io.convoy.proto.Welcome;
import java.util.List;

/// What the coordinator tells workers, one method a message.
final class Messages {
    private static final long GENERATION = 1;

    private Messages() {}

    /// You take no part.
    static ToWorker refused(String reason) {
        return ToWorker.newBuilder()
                .setRefused(Refused.newBuilder().setReason(reason))
                .build();
    }

    /// You are `worker`: this is the job; prepare.
    static ToWorker welcome(int worker, CoordinatorSettings settings, int servicesPort) {
        Dataset train = settings.data().train();
        Welcome.Builder welcome = Welcome.newBuilder()
                .setWorker(worker)
                .setJob(settings.job().toHocon())
                .setServicesAddress(settings.advertiseHost() + ":" + servicesPort)
                .setData(DataFacts.newBuilder()
                        .setChannels(train.shape().channels())
                        .setHeight(train.shape().height())
                        .setWidth(train.shape().width())
                        .addAllClasses(train.classes())
                        .setTrainSize(train.size())
                        .setTestSize(settings.data().test().size())
                        .setDigest(settings.datasetDigest()));
        settings.trace()
                .ifPresent(spec -> welcome.setTrace(
                        TraceSteps.newBuilder().setFirst(spec.first()).setLast(spec.last())));
        return ToWorker.newBuilder().setWelcome(welcome).build();
    }

    /// These train, from this state on: link up.
    static ToWorker roster(List<WorkerEntry> members, RosterPlan plan, TrainingState state) {
        Roster.Builder roster = Roster.newBuilder()
                .setGeneration(GENERATION)
                .setStep(state.step())
                .setStateSha256(state.sha256());
        for (int rank = 0; rank < members.size(); rank++) {
            WorkerEntry member = members.get(rank);
            roster.addMembers(Member.newBuilder()
                    .setWorker(member.id())
                    .setHost(member.host())
                    .setExchangeAddress(member.exchangeAddress())
                    .setExchangeSocket(member.exchangeSocket())
                    .setFirstShard(plan.ranges().get(rank).from())
                    .setShards(plan.ranges().get(rank).size()));
        }
        return ToWorker.newBuilder().setRoster(roster).build();
    }

    /// Step on, until `step` steps are finished.
    static ToWorker advance(long step) {
        return ToWorker.newBuilder()
                .setAdvance(Advance.newBuilder().setGeneration(GENERATION).setStep(step))
                .build();
    }

    /// Evaluate your part of the test set after `step` steps.
    static ToWorker evaluate(long step) {
        return ToWorker.newBuilder()
                .setEvaluate(Evaluate.newBuilder().setGeneration(GENERATION).setStep(step))
                .build();
    }

    /// Tell your digests after `step` steps, and send the state itself if you are to upload it.
    static ToWorker report(long step, boolean upload) {
        return ToWorker.newBuilder()
                .setReport(Report.newBuilder()
                        .setGeneration(GENERATION)
                        .setStep(step)
                        .setUpload(upload))
                .build();
    }

    /// The run is over.
    ///
    /// @param reason for the worker to print; empty if all is well
    static ToWorker finish(String reason, int exitCode) {
        return ToWorker.newBuilder()
                .setFinish(Finish.newBuilder().setReason(reason).setExitCode(exitCode))
                .build();
    }
}
