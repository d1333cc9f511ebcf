package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.platform.Disk;
import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.rewrite.SimulatedStore.Config;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts the power at every disk operation of a life with appends and two rewrites, and starts again
 * from what may have survived: the state found is a prefix of the writes that contains every
 * durable one, and the store goes on from there.
 */
class CrashTest {
  private static final int SURVIVALS = Integer.getInteger("redraft.survivals", 4);

  /**
   * The first two survivals lose all or nothing; only checksums tell garbled bytes from good ones.
   */
  private static final int UNGARBLED = 2;

  private static final List<Map<String, String>> NEW = List.of();
  private static long points;
  private static long recoveries;

  @AfterAll
  static void report() {
    System.out.println("crash points explored: " + points + ", recoveries checked: " + recoveries);
  }

  @ParameterizedTest
  @CsvSource({
    "MULTI, ALWAYS, true, 1000000, true", "MULTI, EVERYSEC, true, 1000000, true",
        "MULTI, NO, true, 1000000, true",
    "SINGLE, ALWAYS, true, 1000000, true", "SINGLE, EVERYSEC, true, 1000000, true",
        "SINGLE, NO, true, 1000000, true",
    "SINGLE, ALWAYS, true, 10, true", "SINGLE, EVERYSEC, true, 10, true",
        "SINGLE, EVERYSEC, true, 10, false",
    "MULTI, ALWAYS, false, 1000000, true", "SINGLE, EVERYSEC, false, 1000000, true",
        "SINGLE, ALWAYS, false, 10, true"
  })
  void powerCutAtEveryOperation(
      AofLayout layout, FsyncPolicy policy, boolean on, long bufferLimit, boolean checksums)
      throws Exception {
    for (boolean rdb : new boolean[] {false, true}) {
      long operations = Long.MAX_VALUE;
      for (long cut = 0; cut <= operations; cut++) {
        Config config = config(layout, policy, on, bufferLimit, checksums);
        config.rdb = rdb;
        long whole = life(config, cut == 0 ? Long.MAX_VALUE : cut);
        operations = cut == 0 ? whole : operations;
        points++;
      }
    }
  }

  /** The canary: with a disk that only claims to sync, this test must find losses. */
  @Test
  void findsWhatALyingDiskLoses() {
    assertThatThrownBy(
            () -> {
              for (long cut = 10; cut < 60; cut++) {
                SimulatedDisk disk = new SimulatedDisk();
                disk.putDirectory(SimulatedStore.DIR);
                disk.cutPowerAt(cut);
                life(
                    Config.of(AofLayout.MULTI, FsyncPolicy.ALWAYS), cut, disk, new LyingDisk(disk));
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static Config config(
      AofLayout layout, FsyncPolicy policy, boolean on, long limit, boolean checksums) {
    Config config = Config.of(layout, policy);
    config.on = on;
    config.bufferLimit = limit;
    config.checksums = checksums;
    return config;
  }

  /**
   * Lives until the power is cut at an operation, then starts again. Returns the operations of the
   * whole life.
   */
  private static long life(Config config, long cut) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(SimulatedStore.DIR);
    disk.cutPowerAt(cut);
    return life(config, cut, disk, disk);
  }

  private static long life(Config config, long cut, SimulatedDisk disk, Disk asSeen)
      throws Exception {
    SimulatedStore store = null;
    boolean guaranteed = config.on;
    try {
      store = new SimulatedStore(asSeen, config, NEW);
      script(store, config);
    } catch (PowerCut e) {
      assertThat(disk.isOff()).isTrue();
    }
    long operations = disk.operations();
    List<Map<String, String>> states = store == null ? List.of(Map.of()) : store.states;
    guaranteed |=
        store != null
            && store.rewrite.trace().runs().stream()
                .anyMatch(r -> r.outcome().equals(RunTrace.SUCCESS));
    int durable = store != null && guaranteed ? store.durable() : 0;
    int survivals = config.checksums ? SURVIVALS : UNGARBLED;
    for (int survival = 0; survival < survivals; survival++) {
      check(disk, config, survival, states, durable, cut);
    }
    return operations;
  }

  static void script(SimulatedStore store, Config config) {
    if (!config.on) {
      store.rewrite.turnOn();
    }
    for (int i = 0; i < 40; i++) {
      if (i % 3 != 2) {
        store.write();
      }
      if (i == 6 || i == 24) {
        store.rewrite.start();
      }
      store.stepAll();
      store.clock.advance(i % 5 == 0 ? 700_000_000L : 100_000_000L);
    }
  }

  static void check(
      SimulatedDisk disk,
      Config config,
      int survival,
      List<Map<String, String>> states,
      int durable,
      long cut)
      throws Exception {
    recoveries++;
    String where = config + ", cut at " + cut + ", survival " + survival;
    Config next = config(config.layout, config.policy, true, config.bufferLimit, config.checksums);
    next.rdb = config.rdb;
    SimulatedDisk survived = disk.afterPowerCut(survival);
    SimulatedStore again;
    try {
      again = new SimulatedStore(survived, next, padded(states));
    } catch (Exception e) {
      throw new AssertionError(where + ": refused", e);
    }
    int found = again.first;
    assertThat(found).as(where).isBetween(durable, states.size() - 1);
    assertThat(again.data).as(where).isEqualTo(states.get(found));
    again.write();
    again.rewrite.start();
    again.write();
    again.settle();
    assertThat(again.log.finish()).as(where).isTrue();
    SimulatedStore last = new SimulatedStore(survived.afterPowerCut(0), next, again.states);
    assertThat(last.data).as(where).isEqualTo(again.data);
  }

  private static List<Map<String, String>> padded(List<Map<String, String>> states) {
    return states.isEmpty() ? List.of(new TreeMap<>()) : states;
  }
}
