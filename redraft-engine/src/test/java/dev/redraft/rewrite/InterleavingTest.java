package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.base.Seeds;
import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import dev.redraft.rewrite.SimulatedStore.Config;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Steps the threads in random order, over several lives on one disk, with writes, rewrites, aborts,
 * lost images, disk faults and power cuts at random moments.
 */
class InterleavingTest {
  private static final int RUNS = Integer.getInteger("redraft.runs", 200);
  private static final int LIVES = 4;

  @Test
  void anyOrderOfStepsLosesNothingDurable() throws Exception {
    Random random = Seeds.random("InterleavingTest");
    int rewrites = 0;
    int succeeded = 0;
    for (int run = 0; run < RUNS; run++) {
      Config config =
          Config.of(
              random.nextBoolean() ? AofLayout.MULTI : AofLayout.SINGLE,
              FsyncPolicy.values()[random.nextInt(FsyncPolicy.values().length)]);
      config.bufferLimit = random.nextBoolean() ? 10 : 1 << 20;
      config.timestamps = random.nextBoolean();
      SimulatedDisk disk = new SimulatedDisk();
      disk.putDirectory(SimulatedStore.DIR);
      List<Map<String, String>> states = List.of(Map.of());
      int durable = 0;
      for (int life = 0; life < LIVES; life++) {
        SimulatedStore store = new SimulatedStore(disk, config, states);
        String where = config + ", run " + run + ", life " + life;
        assertThat(store.first).as(where).isBetween(durable, states.size() - 1);
        assertThat(store.data).as(where).isEqualTo(states.get(store.first));
        live(store, disk, random);
        List<RunTrace> runs = store.rewrite.trace().runs();
        rewrites += runs.size();
        succeeded += (int) runs.stream().filter(r -> r.outcome().equals(RunTrace.SUCCESS)).count();
        states = store.states;
        durable = store.durable();
        disk = disk.afterPowerCut(random.nextInt(50));
      }
    }
    System.out.println("rewrites begun: " + rewrites + ", succeeded: " + succeeded);
    assertThat(succeeded).isPositive().isLessThan(rewrites);
  }

  private static void live(SimulatedStore store, SimulatedDisk disk, Random random) {
    try {
      int steps = 50 + random.nextInt(400);
      for (int i = 0; i < steps; i++) {
        step(store, disk, random);
      }
      disk.cutPower();
    } catch (PowerCut e) {
      assertThat(disk.isOff()).isTrue();
    }
  }

  private static void step(SimulatedStore store, SimulatedDisk disk, Random random) {
    switch (random.nextInt(14)) {
      case 0, 1 -> {
        if (!store.log.full()) {
          store.write();
        }
      }
      case 2, 3 -> store.engine();
      case 4, 5 -> store.writer();
      case 6 -> store.syncer();
      case 7, 8, 9 -> store.child();
      case 10 -> store.background();
      case 11 -> store.clock.advance(random.nextInt(900_000_000));
      case 12 -> store.rewrite.start();
      default -> disturb(store, disk, random);
    }
  }

  private static void disturb(SimulatedStore store, SimulatedDisk disk, Random random) {
    switch (random.nextInt(12)) {
      case 0 -> store.rewrite.abort("a test wants it");
      case 1 -> {
        MapImage image = store.lastImage;
        if (image != null) {
          image.failure = "the image is lost";
        }
      }
      case 2 -> {
        long at = disk.operations() + 1 + random.nextInt(20);
        disk.failAt(at, random.nextBoolean() ? Fault.EIO : Fault.NO_SPACE);
      }
      case 3 -> disk.cutPowerAt(disk.operations() + 1 + random.nextInt(40));
      default -> {}
    }
  }
}
