package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.FILES;
import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.cutOff;
import static dev.redraft.aof.AofFixture.latin;
import static dev.redraft.aof.AofFixture.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Cuts the power at every operation of every start that changes something, once more at every
 * operation of the start after it, and lets every operation fail once: the data is always the same.
 */
final class RecoveryPowerCutTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final int FATES = 6;
  private static final byte[] RDB = latin("REDIS0010");

  private record Case(SimulatedDisk disk, RecoverySettings settings) {}

  private static Case of(AofFixture aof) {
    return new Case(aof.disk, aof.settings);
  }

  private static AofFixture directory() {
    return new AofFixture()
        .manifest(
            "file appendonly.aof.2.base.aof seq 2 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type h\n"
                + "file appendonly.aof.2.incr.aof seq 2 type i batched 1\n"
                + "file appendonly.aof.3.incr.aof seq 3 type i\n")
        .part("appendonly.aof.2.base.aof", set(1))
        .part("appendonly.aof.1.incr.aof", set(7))
        .part("appendonly.aof.2.incr.aof", batch(0, set(2), command("SELECT", "3")))
        .part("appendonly.aof.3.incr.aof", set(3), cutOff(set(4), 4))
        .part("appendonly.aof.9.incr.aof", set(9))
        .part("temp-appendonly.aof.manifest", latin("x"));
  }

  private static AofFixture single(byte[]... bytes) {
    return new AofFixture().single(bytes);
  }

  private static AofFixture rdb() {
    AofFixture aof = new AofFixture();
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), AofFixture.join(RDB, set(1)));
    return aof;
  }

  private static AofFixture layout(AofFixture aof, AofLayout layout) {
    aof.settings = aof.settings.withLayout(layout);
    return aof;
  }

  private static Map<String, Case> cases() throws IOException {
    Map<String, Case> cases = new LinkedHashMap<>();
    byte[] torn = cutOff(set(2), 3);
    cases.put("directory", of(directory()));
    cases.put("join", of(layout(directory(), AofLayout.SINGLE)));
    cases.put("adopt", of(single(set(1), torn).part("appendonly.aof.4.incr.aof", set(9))));
    cases.put(
        "adoption interrupted",
        of(single(set(1), torn).manifest("file appendonly.aof seq 1 type b\n")));
    cases.put(
        "adoption reverted",
        of(
            layout(
                single(set(1), torn).manifest("file appendonly.aof seq 1 type b\n"),
                AofLayout.SINGLE)));
    cases.put("single", of(layout(single(set(1), torn), AofLayout.SINGLE)));
    cases.put("nothing", of(new AofFixture()));
    cases.put("nothing, single", of(layout(new AofFixture(), AofLayout.SINGLE)));
    AofFixture joined = layout(directory(), AofLayout.SINGLE);
    joined.part("appendonly.aof.3.incr.aof", set(3));
    byte[] select = command("SELECT", "0");
    joined.single(set(1), select, batch(0, set(2), command("SELECT", "3")), select, set(3));
    cases.put("join interrupted", of(joined));
    cases.put("rdb only", of(rdb()));
    cases.put("rdb only, single", of(layout(rdb(), AofLayout.SINGLE)));
    return cases;
  }

  /** What the data is: commands without the SELECTs between files. */
  private static List<String> start(SimulatedDisk disk, RecoverySettings settings)
      throws RecoveryException {
    AofFixture aof = new AofFixture(disk, settings);
    aof.baseLoader = (name, file, progress) -> RDB.length;
    return aof.start().stream()
        .filter(c -> !c.equals("SELECT 0") && !c.equals("SELECT 3"))
        .toList();
  }

  @TestFactory
  List<DynamicTest> theDataIsTheSameAfterAnyCut() throws IOException {
    System.out.println("redraft.seed=" + SEED);
    return cases().entrySet().stream()
        .map(
            e -> DynamicTest.dynamicTest(e.getKey(), () -> cutEverywhere(e.getKey(), e.getValue())))
        .toList();
  }

  private static void cutEverywhere(String name, Case test) throws RecoveryException {
    SimulatedDisk whole = test.disk.copy();
    List<String> expected = start(whole, test.settings);
    long operations = whole.operations();
    assertThat(operations).isPositive();
    AtomicLong points = new AtomicLong();
    for (long cut = 1; cut <= operations; cut++) {
      SimulatedDisk first = test.disk.copy().cutPowerAt(cut);
      assertThatThrownBy(() -> start(first, test.settings)).isInstanceOf(PowerCut.class);
      for (int fate = 0; fate < FATES; fate++) {
        long seed = fate < 2 ? fate : SEED * 31 + cut * FATES + fate;
        SimulatedDisk survivors = first.afterPowerCut(seed);
        points.incrementAndGet();
        String where =
            name + ": cut at " + first.history().getLast() + ", seed " + SEED + ", fate " + fate;
        SimulatedDisk again = survivors.copy();
        assertThat(start(again, test.settings)).as(where).isEqualTo(expected);
        assertThat(setAside(again)).as(where).containsAll(setAside(whole));
        if (fate < 3) {
          cutAgain(where, survivors, again.operations(), test.settings, expected, points);
        }
      }
    }
    System.out.println(name + ": " + operations + " operations, " + points + " power cuts");
  }

  /** The bytes that were moved aside, as text. */
  private static List<String> setAside(SimulatedDisk disk) {
    return disk.contents().entrySet().stream()
        .filter(e -> AofFiles.isCut(e.getKey().toString()))
        .map(e -> new String(e.getValue(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .toList();
  }

  private static void cutAgain(
      String where,
      SimulatedDisk survivors,
      long operations,
      RecoverySettings settings,
      List<String> expected,
      AtomicLong points)
      throws RecoveryException {
    for (long cut = 1; cut <= operations; cut++) {
      SimulatedDisk second = survivors.copy().cutPowerAt(cut);
      assertThatThrownBy(() -> start(second, settings)).isInstanceOf(PowerCut.class);
      points.incrementAndGet();
      assertThat(start(second.afterPowerCut(SEED + cut * 17), settings))
          .as(where + ", then at " + second.history().getLast())
          .isEqualTo(expected);
    }
  }

  @TestFactory
  List<DynamicTest> theDataIsTheSameAfterAnyError() throws IOException {
    return cases().entrySet().stream()
        .map(e ->
            DynamicTest.dynamicTest(e.getKey(), () -> failEverywhere(e.getKey(), e.getValue())))
        .toList();
  }

  private static void failEverywhere(String name, Case test) throws RecoveryException {
    SimulatedDisk whole = test.disk.copy();
    List<String> expected = start(whole, test.settings);
    for (long at = 1; at <= whole.operations(); at++) {
      for (Fault fault : Fault.values()) {
        SimulatedDisk failing = test.disk.copy().failAt(at, fault);
        try {
          assertThat(start(failing, test.settings)).isEqualTo(expected);
        } catch (RecoveryException e) {
          assertThat(e).hasMessageContaining("/data");
        }
        failing.clearFaults();
        String where = name + ": " + fault + " at operation " + at;
        assertThat(start(failing.afterPowerCut(SEED + at), test.settings))
            .as(where)
            .isEqualTo(expected);
        assertThat(start(failing, test.settings)).as(where).isEqualTo(expected);
      }
    }
  }

  @Test
  void aCommitOfTheManifestLeavesTheOldOrTheNewOne() throws IOException {
    Manifest old = Manifest.empty().withIncr(FILES, 1, true);
    Manifest next = old.rewritten(FILES.base(1, false), 1, 5, 2).withIncr(FILES, 2, true);
    SimulatedDisk start = new SimulatedDisk();
    start.put(FILES.manifest(), old.format());
    SimulatedDisk whole = start.copy();
    new ManifestStore(whole, FILES).commit(next);
    assertThat(new ManifestStore(whole.afterPowerCut(0), FILES).read()).isEqualTo(next);
    boolean[] seen = new boolean[2];
    for (long cut = 1; cut <= whole.operations(); cut++) {
      for (int fate = 0; fate < 100; fate++) {
        SimulatedDisk disk = start.copy().cutPowerAt(cut);
        assertThatThrownBy(() -> new ManifestStore(disk, FILES).commit(next))
            .isInstanceOf(PowerCut.class);
        Manifest found =
            new ManifestStore(disk.afterPowerCut(fate < 2 ? fate : SEED + fate), FILES).read();
        assertThat(found).isIn(old, next);
        seen[old.equals(found) ? 0 : 1] = true;
      }
    }
    assertThat(seen).containsOnly(true);
  }

  @Test
  void anErrorOfACommitSaysWhetherTheOutcomeIsKnown() throws IOException {
    Manifest old = Manifest.empty().withIncr(FILES, 1, true);
    Manifest next = old.withIncr(FILES, 2, true);
    for (long at = 1; at <= 5; at++) {
      SimulatedDisk disk = new SimulatedDisk();
      disk.put(FILES.manifest(), old.format());
      disk.failAt(at, Fault.EIO);
      ManifestStore store = new ManifestStore(disk, FILES);
      boolean known = at <= 3;
      assertThatThrownBy(() -> store.commit(next))
          .isInstanceOfAny(known ? IOException.class : CommitUnknownException.class);
      if (known) {
        assertThat(store.read()).isEqualTo(old);
      }
    }
    SimulatedDisk full = new SimulatedDisk().limitFreeSpace(10);
    full.put(FILES.manifest(), old.format());
    assertThatThrownBy(() -> new ManifestStore(full, FILES).commit(next))
        .isInstanceOf(dev.redraft.platform.DiskFullException.class);
  }
}
