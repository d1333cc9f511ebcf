package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.aof.RecoveryException;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import dev.redraft.platform.SimulatedDisk.Kind;
import dev.redraft.rewrite.SimulatedStore.Config;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lets every disk operation of a life with two rewrites fail, once or for a while: nothing durable
 * is lost if the power fails then, the store heals by itself, and once it has healed everything
 * executed is there after a restart.
 */
class FaultTest {
  private static final int SURVIVALS = Integer.getInteger("redraft.survivals", 1);
  private static long points;

  @AfterAll
  static void report() {
    System.out.println("fault points explored: " + points);
  }

  @ParameterizedTest
  @CsvSource({
    "MULTI, ALWAYS, true, 1000000",
    "MULTI, EVERYSEC, true, 1000000",
    "SINGLE, ALWAYS, true, 1000000",
    "SINGLE, EVERYSEC, true, 10",
    "SINGLE, ALWAYS, true, 10",
    "MULTI, EVERYSEC, false, 1000000",
    "SINGLE, ALWAYS, false, 1000000"
  })
  void everyOperationFails(AofLayout layout, FsyncPolicy policy, boolean on, long bufferLimit)
      throws Exception {
    Config config = Config.of(layout, policy);
    config.on = on;
    config.bufferLimit = bufferLimit;
    SimulatedDisk clean = disk();
    CrashTest.script(new SimulatedStore(clean, config, List.of()), config);
    for (long at = 1; at <= clean.operations(); at++) {
      for (Fault fault : Fault.values()) {
        for (long until : new long[] {at, at + 40}) {
          points++;
          life(config, at, until, fault);
        }
      }
    }
  }

  private static SimulatedDisk disk() {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(SimulatedStore.DIR);
    return disk;
  }

  private static void life(Config config, long at, long until, Fault fault) throws Exception {
    String where = config + ", " + fault + " at " + at + " to " + until;
    SimulatedDisk disk = disk();
    // A delete that fails is not repeated in this life, so that it may be left for the next start.
    disk.inject(
        o -> o.number() >= at && o.number() <= until && o.kind() != Kind.CREATE_DIRECTORY, fault);
    SimulatedStore store;
    try {
      store = new SimulatedStore(disk, config, List.of());
    } catch (IOException | RecoveryException e) {
      return;
    }
    CrashTest.script(store, config);
    boolean guaranteed =
        config.on
            || store.rewrite.trace().runs().stream()
                .anyMatch(r -> r.outcome().equals(RunTrace.SUCCESS));
    for (int i = 0; i < SURVIVALS; i++) {
      int survival = (int) at + i;
      CrashTest.check(disk, config, survival, store.states, guaranteed ? store.durable() : 0, at);
    }
    disk.clearFaults();
    store.settle();
    assertThat(store.status).as(where).isNull();
    store.write();
    assertThat(store.log.finish()).as(where).isTrue();
    Config next = Config.of(config.layout, config.policy);
    SimulatedStore again = new SimulatedStore(disk.afterPowerCut(0), next, store.states);
    assertThat(again.data).as(where).isEqualTo(store.data);
  }
}
