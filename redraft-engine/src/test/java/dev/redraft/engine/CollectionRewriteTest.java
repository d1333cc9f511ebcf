package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Limits;
import dev.redraft.base.Seeds;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import dev.redraft.platform.SimulatedDisk.Kind;
import dev.redraft.platform.SimulatedDisk.Operation;
import dev.redraft.rewrite.RunTrace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rewrites of large collections that are changed, converted, trimmed, renamed and deleted while the
 * rewrite is in the middle of reading them: the base holds exactly what there was at the fork, and
 * base and log together hold what there is at the end.
 */
class CollectionRewriteTest {
  private static final int ROUNDS = 4;
  private static final int BEFORE = 300;
  private static final int BURST = 60;

  private final Random random = Seeds.random("CollectionRewriteTest");
  private final SimulatedDisk disk = new SimulatedDisk();
  private boolean writing;
  private int bursts;
  private int interruptions;
  private int last;

  @ParameterizedTest
  @EnumSource
  void changesWhileItIsReadAsText(BigCollection type) throws Exception {
    changesWhileItIsRead(type, "no");
  }

  @ParameterizedTest
  @EnumSource
  void changesWhileItIsReadAsRdb(BigCollection type) throws Exception {
    changesWhileItIsRead(type, "yes");
  }

  private void changesWhileItIsRead(BigCollection type, String rdb) throws Exception {
    try (HandEngine engine = open(disk)) {
      send(engine, "CONFIG SET aof-use-rdb-preamble " + rdb + " rdbcompression no");
      disk.inject(operation -> interrupt(engine, type, operation), Fault.EIO);
      for (int round = 0; round < ROUNDS; round++) {
        send(engine, "FLUSHALL");
        for (int i = 0; i < BigCollection.FILLS; i++) {
          send(engine, type.fill(i));
        }
        for (int i = 0; i < BEFORE; i++) {
          send(engine, type.change(random));
        }
        bursts = 0;
        interruptions = 0;
        last = 1 + random.nextInt(5);
        String frozen = rewrite(engine, type);
        assertThat(interruptions).as("changes in the middle of the image").isGreaterThan(1);
        engine.store.services().keyspace().validate();
        assertThat(stateOf(base())).isEqualTo(frozen);
        assertThat(stateOf(disk.copy())).isEqualTo(engine.state());
      }
    }
  }

  private static HandEngine open(SimulatedDisk on) throws Exception {
    return new HandEngine(on, RandomWrites.SETTINGS.toArray(String[]::new));
  }

  /** Returns the state at the fork. */
  private String rewrite(HandEngine engine, BigCollection type) {
    send(engine, "BGREWRITEAOF");
    String frozen = "";
    while (!engine.store.memory().forked()) {
      frozen = engine.state();
      engine.stepAll();
    }
    while (engine.isRewriting()) {
      burst(engine, type);
      engine.stepAll();
      engine.clock.advanceMillis(5);
    }
    engine.settle();
    List<RunTrace> runs = engine.store.persistence().rewrite0().trace().runs();
    assertThat(runs.getLast().outcome()).as("%s", engine.events).isEqualTo(RunTrace.SUCCESS);
    return frozen;
  }

  /** The child is about to write a part of the base: it may be in the middle of a collection. */
  private boolean interrupt(HandEngine engine, BigCollection type, Operation operation) {
    boolean ofChild = isBase(operation.path());
    if (ofChild && operation.kind() == Kind.APPEND && !writing) {
      writing = true;
      interruptions++;
      burst(engine, type);
      writing = false;
    }
    return false;
  }

  private static boolean isBase(Path file) {
    return file.toString().contains(".base.");
  }

  private void burst(HandEngine engine, BigCollection type) {
    bursts++;
    for (int i = 0; i < BURST; i++) {
      send(engine, type.change(random));
    }
    if (bursts == last) {
      List<String> ends = BigCollection.ends();
      int choice = random.nextInt(2 * ends.size());
      send(engine, choice < ends.size() ? ends.get(choice) : type.upheaval(random));
    }
    engine.clock.advanceMillis(random.nextInt(20));
    engine.cron();
  }

  private static void send(HandEngine engine, String line) {
    engine.send(line.split(" "));
    engine.thread.runAll();
  }

  /** A disk that has only the base, as a log of its own. */
  private SimulatedDisk base() {
    SimulatedDisk alone = new SimulatedDisk();
    for (Map.Entry<Path, byte[]> file : disk.contents().entrySet()) {
      if (isBase(file.getKey())) {
        alone.putDirectory(HandEngine.DIR);
        alone.put(HandEngine.DIR.resolve("appendonly.aof"), file.getValue());
      }
    }
    return alone;
  }

  private String stateOf(SimulatedDisk disk) throws Exception {
    HandClock clock = new HandClock();
    clock.advanceMillis(3_600_000);
    try (HandEngine loaded =
        new HandEngine(
            disk, clock, Limits.PRODUCTION, RandomWrites.SETTINGS.toArray(String[]::new))) {
      assertThat(loaded.events).noneMatch(event -> event.contains("refused"));
      return loaded.state();
    }
  }
}
