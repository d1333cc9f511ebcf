package dev.redraft.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.Disk;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Saves on a simulated disk: whatever fails, and wherever the power is cut, the file under its name
 * is a whole one, the last that was told to be durable or a newer one.
 */
class SaveCrashTest {
  private static final Path DIR = Path.of("/data");
  private static final Path FILE = DIR.resolve("dump.rdb");
  private static final Path TEMP = DIR.resolve("temp-7.rdb");
  private static final SaveSettings SETTINGS =
      new SaveSettings(FILE, new ImageFormat(true, 11, true, true, false, -1), true);
  private static final int SAVES = 3;
  private static final int SURVIVALS = 6;

  /** One process: three saves of growing data. */
  private static final class Life {
    final TestClock clock = new TestClock();
    final List<String> events = new ArrayList<>();
    final List<Boolean> outcomes = new ArrayList<>();
    final Save save;
    Map<String, String> data = new TreeMap<>();

    Life(Disk disk) {
      save = new Save(disk, clock, (level, text) -> events.add(text), new Source(), 7);
    }

    private final class Source implements ImageSource {
      @Override
      public boolean isForked() {
        return false;
      }

      @Override
      public Image fork() {
        return new MapImage(data);
      }

      @Override
      public void fileBegins() {}

      @Override
      public long estimatedBytes() {
        return 100;
      }
    }

    void save(int number) {
      begin(number);
      for (int i = 0; i < 200 && save.isRunning(); i++) {
        save.child().doWork();
        save.engineStep();
        clock.advance(1_000_000);
      }
      assertThat(save.state()).isEqualTo(SaveState.IDLE);
    }

    void begin(int number) {
      data = state(number);
      save.start(SETTINGS, true, number);
      save.whenEnded(outcomes::add);
      assertThat(save.isRunning()).isTrue();
    }
  }

  private static Map<String, String> state(int number) {
    Map<String, String> data = new TreeMap<>();
    for (int i = 0; i <= 3 * number; i++) {
      data.put(i % 2 + "/key" + i, "value " + number + "x".repeat(20 * i));
    }
    return data;
  }

  /** The bytes that a save of a state makes. */
  private static byte[] bytes(int number) throws IOException {
    SimulatedDisk disk = disk();
    new Life(disk).save(number);
    return read(disk);
  }

  private static SimulatedDisk disk() {
    SimulatedDisk disk = new SimulatedDisk();
    disk.putDirectory(DIR);
    return disk;
  }

  private static byte[] read(SimulatedDisk disk) throws IOException {
    try (DiskFile file = disk.openForRead(FILE)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      while (all.hasRemaining()) {
        assertThat(file.read(all, all.position())).isPositive();
      }
      return all.array();
    }
  }

  /** Which of the states the file holds; 0 if there is no file. */
  private static int found(SimulatedDisk disk, List<byte[]> states) throws IOException {
    if (!disk.exists(FILE)) {
      return 0;
    }
    byte[] file = read(disk);
    for (int i = 1; i < states.size(); i++) {
      if (Arrays.equals(states.get(i), file)) {
        return i;
      }
    }
    throw new AssertionError("a file that no save has made, of " + file.length + " bytes");
  }

  private static List<byte[]> states() throws IOException {
    List<byte[]> states = new ArrayList<>();
    states.add(new byte[0]);
    for (int i = 1; i <= SAVES; i++) {
      states.add(bytes(i));
    }
    return states;
  }

  @Test
  void powerCutAtEveryOperation() throws IOException {
    List<byte[]> states = states();
    long operations = Long.MAX_VALUE;
    for (long cut = 1; cut <= operations; cut++) {
      SimulatedDisk disk = disk();
      disk.cutPowerAt(cut);
      Life life = new Life(disk);
      int begun = 0;
      try {
        for (int i = 1; i <= SAVES; i++) {
          begun = i;
          life.save(i);
        }
        operations = disk.operations();
      } catch (PowerCut e) {
        assertThat(disk.isOff()).isTrue();
      }
      for (int survival = 0; survival < SURVIVALS; survival++) {
        assertThat(found(disk.afterPowerCut(survival), states))
            .as("cut at %d, survival %d", cut, survival)
            .isBetween(life.outcomes.size(), begun);
      }
    }
    assertThat(operations).isBetween(20L, 500L);
  }

  @Test
  void aFaultLeavesTheOldFileAndNoOther() throws IOException {
    List<byte[]> states = states();
    for (Fault fault : new Fault[] {Fault.EIO, Fault.NO_SPACE}) {
      for (long at = 1; at < 40; at++) {
        SimulatedDisk disk = disk();
        Life life = new Life(disk);
        life.save(1);
        long first = disk.operations();
        long failing = first + at;
        disk.inject(operation -> disk.operations() == failing, fault);
        life.save(2);
        if (disk.operations() < failing) {
          assertThat(at).as("operations of a save").isGreaterThan(5);
          assertThat(life.outcomes).containsExactly(true, true);
          break;
        }
        boolean saved = life.outcomes.getLast();
        int file = found(disk, states);
        // The sync of the directory is the one that can fail behind the switch.
        assertThat(file).as("fault at %d: %s", at, life.events).isBetween(saved ? 2 : 1, 2);
        assertThat(life.save.hasFailed()).isEqualTo(!saved);
        assertThat(disk.exists(TEMP)).isFalse();
        if (!saved) {
          assertThat(life.events).contains("Background saving error");
        }
        life.save(3);
        assertThat(life.outcomes.getLast()).isTrue();
        assertThat(life.save.hasFailed()).isFalse();
        assertThat(found(disk, states)).isEqualTo(3);
      }
    }
  }

  @Test
  void aSaveThatIsGivenUpChangesNothing() throws IOException {
    SimulatedDisk disk = disk();
    Life life = new Life(disk);
    life.save(1);
    for (int steps = 0; steps < 6; steps++) {
      life.begin(2);
      for (int i = 0; i < steps; i++) {
        life.save.child().doWork();
      }
      assertThat(life.save.abort("no longer wanted")).isTrue();
      assertThat(life.save.abort("twice")).isFalse();
      life.save.await();
      assertThat(life.outcomes.getLast()).isFalse();
      assertThat(life.save.hasFailed()).isFalse();
      assertThat(found(disk, states())).isEqualTo(1);
      assertThat(disk.exists(TEMP)).isFalse();
    }
    assertThat(life.save.abort("none runs")).isFalse();
    SaveStatistics statistics = life.save.statistics();
    assertThat(statistics.saves()).isEqualTo(7);
    assertThat(statistics.changesSaved()).isEqualTo(1);
  }

  @Test
  void anImageThatIsLostEndsTheSave() {
    SimulatedDisk disk = disk();
    Life life = new Life(disk);
    MapImage[] image = new MapImage[1];
    Save save =
        new Save(
            disk,
            life.clock,
            (level, text) -> life.events.add(text),
            new ImageSource() {
              @Override
              public boolean isForked() {
                return false;
              }

              @Override
              public Image fork() {
                image[0] = new MapImage(state(3));
                return image[0];
              }

              @Override
              public void fileBegins() {}

              @Override
              public long estimatedBytes() {
                return 0;
              }
            },
            7);
    save.start(SETTINGS, true, 1);
    save.child().doWork();
    save.child().doWork();
    image[0].failure = "the copies have reached their limit";
    save.await();
    assertThat(save.hasFailed()).isTrue();
    assertThat(image[0].closed).isTrue();
    assertThat(disk.exists(FILE)).isFalse();
    assertThat(disk.exists(TEMP)).isFalse();
    assertThat(life.events)
        .contains("Write error saving DB on disk: the copies have reached their limit");
  }

  @Test
  void keepsToTheDelayOfEachKey() {
    SimulatedDisk disk = disk();
    Life life = new Life(disk);
    life.save.pace(new Pace(0, 2000));
    life.begin(2);
    for (int i = 0; i < 100; i++) {
      life.save.child().doWork();
    }
    assertThat(life.save.statistics().keysProcessed()).isEqualTo(1);
    life.clock.advance(2_000_000);
    life.save.child().doWork();
    assertThat(life.save.statistics().keysProcessed()).isEqualTo(2);
    assertThat(life.save.statistics().keysTotal()).isEqualTo(7);
    life.save.pace(Pace.FULL);
    life.save.await();
    assertThat(life.outcomes).containsExactly(true);
  }
}
