package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.rewrite.SimulatedStore.Config;
import dev.redraft.rewrite.TraceStep.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TraceTest {
  private static SimulatedStore store(AofLayout layout) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(SimulatedStore.DIR);
    return new SimulatedStore(disk, Config.of(layout, FsyncPolicy.EVERYSEC), List.of());
  }

  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void recordsTheEightSteps(AofLayout layout) throws Exception {
    SimulatedStore store = store(layout);
    assertThat(TraceTables.render(store.rewrite.trace())).isEqualTo("No rewrite has run.\n");
    store.write();
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.STARTED);
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.ALREADY_RUNNING);
    store.writer();
    store.engine();
    store.write();
    assertThat(TraceTables.render(store.rewrite.trace()))
        .contains("running")
        .contains("| 3 | Parent ");
    store.settle();
    RunTrace run = store.rewrite.trace().runs().getLast();
    assertThat(run.steps()).extracting(TraceStep::kind).containsExactlyInAnyOrder(Kind.values());
    assertThat(run.steps()).noneMatch(TraceStep::isRunning);
    assertThat(run.outcome()).isEqualTo(RunTrace.SUCCESS);
    assertThat(run.changes())
        .extracting(RunTrace.Change::to)
        .containsExactly(
            RewriteState.PREPARE,
            RewriteState.FORK,
            RewriteState.SNAPSHOT,
            RewriteState.MERGE,
            RewriteState.REPLACE,
            RewriteState.CLEAR,
            RewriteState.IDLE);
    assertThat(run.step(Kind.SNAPSHOT)).extracting(TraceStep::records).isEqualTo(2L);
    assertThat(TraceTables.render(run))
        .contains(
            "| 6 | Parent          | Append buffered commands to new AOF | New AOF includes the"
                + " commands of")
        .contains("| 8 | exited      | empty          | new active");
    assertThat(TraceJson.render(store.rewrite.trace()))
        .startsWith("{\"runs\":[{\"id\":1,\"reason\":\"requested\",")
        .contains("\"action\":\"Fork child\"")
        .endsWith("]}]}\n");
    RewriteStatistics statistics = store.rewrite.statistics();
    assertThat(statistics.inProgress()).isFalse();
    assertThat(statistics.rewrites()).isEqualTo(1);
    assertThat(statistics.lastOk()).isTrue();
    assertThat(store.events)
        .contains("NOTICE Background append only file rewriting started by pid 1")
        .contains("NOTICE Background AOF rewrite terminated with success")
        .contains("NOTICE Background AOF rewrite finished successfully");
  }

  /** What is to be written anew may have changed after the image of the run under way. */
  @ParameterizedTest
  @EnumSource(AofLayout.class)
  void anotherRunFollowsOneThatMayBeTooOld(AofLayout layout) throws Exception {
    SimulatedStore store = store(layout);
    store.write();
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.STARTED);
    store.writer();
    store.engine();
    assertThat(store.rewrite.startAnew()).isEqualTo(Rewrite.Start.ALREADY_RUNNING);
    store.settle();
    assertThat(store.rewrite.statistics().rewrites()).isEqualTo(2);
    assertThat(store.rewrite.statistics().scheduled()).isFalse();
  }

  @Test
  void tellsOfAnAbortedRun() throws Exception {
    SimulatedStore store = store(AofLayout.MULTI);
    store.write();
    assertThat(store.rewrite.abort("nothing runs")).isFalse();
    store.rewrite.start();
    store.writer();
    store.engine();
    assertThat(store.rewrite.state()).isEqualTo(RewriteState.SNAPSHOT);
    assertThat(store.rewrite.abort("asked for")).isTrue();
    store.settle();
    assertThat(TraceTables.render(store.rewrite.trace()))
        .contains("asked for")
        .contains("given up");
    assertThat(store.rewrite.statistics().failuresInARow()).isEqualTo(1);
    assertThat(store.rewrite.statistics().lastOk()).isFalse();
    assertThat(store.events)
        .contains("WARNING Background AOF rewrite terminated with error: asked for");
  }

  @Test
  void refusesWhenTheDiskIsTooSmall() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(SimulatedStore.DIR);
    SimulatedStore store =
        new SimulatedStore(disk, Config.of(AofLayout.MULTI, FsyncPolicy.EVERYSEC), List.of());
    store.write();
    store.stepAll();
    disk.limitFreeSpace(100);
    store.clock.advance(2_000_000_000L);
    store.background();
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.REFUSED);
    assertThat(store.rewrite.refusal()).contains("not enough disk space");
    disk.limitFreeSpace(1 << 20);
    store.clock.advance(2_000_000_000L);
    store.background();
    assertThat(store.rewrite.start()).isEqualTo(Rewrite.Start.STARTED);
    store.settle();
    assertThat(store.rewrite.statistics().lastOk()).isTrue();
  }
}
