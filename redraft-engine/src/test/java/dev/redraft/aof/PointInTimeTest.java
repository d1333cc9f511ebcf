package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.FILES;
import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.cutOff;
import static dev.redraft.aof.AofFixture.join;
import static dev.redraft.aof.AofFixture.latin;
import static dev.redraft.aof.AofFixture.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.aof.PointInTime.Restored;
import dev.redraft.platform.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs as they were at a moment. */
final class PointInTimeTest {
  private static final Path INTO = Path.of("/restored");
  private static final AofFiles MADE = new AofFiles(INTO, "appendonlydir", "appendonly.aof");
  private static final String INCR1 = "appendonly.aof.1.incr.aof";
  private static final String INCR2 = "appendonly.aof.2.incr.aof";
  private static final byte[] BASE = join(ts(100), command("SET", "base", "1"));
  private static final byte[] FIRST = join(ts(101), set(1), ts(103), set(2), ts(105), set(3));

  private final AofFixture aof = new AofFixture();

  PointInTimeTest() {
    aof.disk.putDirectory(Path.of("/"));
  }

  private static byte[] ts(long seconds) {
    return latin("#TS:" + seconds + "\r\n");
  }

  private void log(byte[] first, byte[] second) {
    aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b growthbase 17\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n"
                + "file appendonly.aof.2.incr.aof seq 2 type i batched 1\n")
        .part("appendonly.aof.1.base.aof", BASE)
        .part(INCR1, first)
        .part(INCR2, second);
  }

  private Restored restore(long time) throws IOException, RecoveryException {
    return new PointInTime(aof.disk, CheckFixture.RDB_CHECK, (done, total) -> {})
        .run(DataLocation.of(aof.disk, AofFixture.DIR), time, INTO);
  }

  private byte[] made(String name) {
    return aof.bytes(MADE.inDirectory(name));
  }

  private void expectRefusal(long time, String message) {
    String before = aof.text(aof.disk.contents());
    long operations = aof.disk.operations();
    assertThatThrownBy(() -> restore(time))
        .isInstanceOf(RecoveryException.class)
        .hasMessageContaining(message);
    assertThat(aof.text(aof.disk.contents())).isEqualTo(before);
    assertThat(aof.disk.operations()).isEqualTo(operations);
  }

  /** What a start finds in the new directory. */
  private List<String> started() throws RecoveryException {
    AofFixture start = new AofFixture(new SimulatedDisk(), RecoverySettings.defaults());
    start.disk.putDirectory(AofFixture.DIR);
    start.disk.putDirectory(FILES.directory());
    aof.disk
        .contents()
        .forEach((path, bytes) -> {
          if (path.startsWith(INTO)) {
            start.disk.put(AofFixture.DIR.resolve(INTO.relativize(path).toString()), bytes);
          }
        });
    return start.start();
  }

  @Test
  void aFileIsCutAtTheFirstLaterTimestamp() throws IOException, RecoveryException {
    log(FIRST, batch(0, ts(109), set(4)));
    Restored restored = restore(104);
    assertThat(restored.lastKept()).isEqualTo(103);
    assertThat(restored.latest()).isEqualTo(109);
    assertThat(restored.commands()).isEqualTo(5);
    assertThat(made("appendonly.aof.1.base.aof")).isEqualTo(BASE);
    byte[] kept = join(ts(101), set(1), ts(103), set(2));
    assertThat(made(INCR1)).isEqualTo(kept);
    assertThat(made(INCR2)).isNull();
    assertThat(made("appendonly.aof.manifest"))
        .isEqualTo(
            latin(
                "file appendonly.aof.1.base.aof seq 1 type b growthbase 17\n"
                    + "file appendonly.aof.1.incr.aof seq 1 type i\n"));
    assertThat(restored.bytes()).isEqualTo(BASE.length + kept.length);
    assertThat(restored.leftOutBytes())
        .isEqualTo(FIRST.length - kept.length + batch(0, ts(109), set(4)).length);
    assertThat(started()).containsExactly("SET base 1", "SET key1 value1", "SET key2 value2");
  }

  @Test
  void everythingOfTheMomentsSecondIsKept() throws IOException, RecoveryException {
    log(FIRST, batch(0, ts(109), set(4)));
    assertThat(restore(105).lastKept()).isEqualTo(105);
    assertThat(made(INCR1)).isEqualTo(FIRST);
    assertThat(made(INCR2)).isEmpty();
    assertThat(started()).hasSize(4);
  }

  @Test
  void aBatchIsKeptOrLeftOutAsAWhole() throws IOException, RecoveryException {
    byte[] second = join(batch(0, ts(106), set(4), set(5)), batch(0, ts(109), set(6)));
    log(FIRST, second);
    restore(108);
    assertThat(made(INCR2)).isEqualTo(batch(0, ts(106), set(4), set(5)));
    assertThat(started()).hasSize(6);
  }

  @Test
  void aTimestampInsideABatchCutsBeforeTheBatch() throws IOException, RecoveryException {
    byte[] whole = batch(0, ts(106), set(4));
    log(FIRST, join(whole, batch(0, ts(107), set(5), ts(109), set(6))));
    restore(108);
    assertThat(made(INCR2)).isEqualTo(whole);
  }

  @Test
  void aTransactionThatGoesOnAfterTheMomentIsLeftOut() throws IOException, RecoveryException {
    byte[] before = join(ts(101), set(1));
    log(
        join(before, command("MULTI"), set(2), ts(106), set(3), command("EXEC"), set(4)),
        new byte[0]);
    restore(105);
    assertThat(made(INCR1)).isEqualTo(before);
  }

  @Test
  void aMomentAfterTheLogKeepsAllOfIt() throws IOException, RecoveryException {
    byte[] second = batch(0, ts(109), set(4));
    log(FIRST, second);
    Restored restored = restore(5000);
    assertThat(restored.leftOutBytes()).isZero();
    assertThat(restored.lastKept()).isEqualTo(109);
    assertThat(made(INCR1)).isEqualTo(FIRST);
    assertThat(made(INCR2)).isEqualTo(second);
  }

  @Test
  void theBaseAloneIsKeptIfAllElseIsLater() throws IOException, RecoveryException {
    log(FIRST, batch(0));
    restore(100);
    assertThat(made(INCR1)).isEmpty();
    assertThat(started()).containsExactly("SET base 1");
  }

  @Test
  void aMomentBeforeTheBaseIsRefused() {
    log(FIRST, batch(0));
    expectRefusal(99, "1970-01-01T00:01:39Z lies before the log begins");
  }

  @Test
  void aMomentBeforeAnRdbBaseIsRefused() throws IOException, RecoveryException {
    byte[] rdb = latin("REDIS0011\u00FF");
    aof.manifest(
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof.1.base.rdb", rdb)
        .part(INCR1, FIRST);
    expectRefusal(
        49, "lies before the log begins: its data was first written at 1970-01-01T00:00:50Z");
    restore(50);
    assertThat(made("appendonly.aof.1.base.rdb")).isEqualTo(rdb);
    assertThat(made(INCR1)).isEmpty();
  }

  @Test
  void aLogWithoutTimestampsIsRefused() {
    aof.single(set(1), set(2));
    expectRefusal(100, "has no timestamps");
  }

  @Test
  void theTimeOfTheBaseIsNotThatOfCommandsWithoutTimestamps() {
    aof.manifest(
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof.1.base.rdb", latin("REDIS0011\u00FF"))
        .part(INCR1, set(1), set(2));
    expectRefusal(60, "has no timestamps");
    log(join(set(1), set(2)), new byte[0]);
    expectRefusal(200, "has no timestamps");
  }

  @Test
  void commandsBeforeTheFirstTimestampAreKeptAndCounted() throws IOException, RecoveryException {
    log(join(set(8), set(9), FIRST), batch(0, ts(109), set(4)));
    assertThat(restore(104).undated()).isEqualTo(2);
  }

  @Test
  void aDirectoryWithoutALogIsRefused() {
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), latin("REDIS0011\u00FF"));
    expectRefusal(100, "There is no append only file");
  }

  @Test
  void aSingleFileIsCut() throws IOException, RecoveryException {
    aof.single(latin("REDIS0011\u00FF"), FIRST);
    restore(104);
    assertThat(aof.bytes(MADE.single()))
        .isEqualTo(join(latin("REDIS0011\u00FF"), ts(101), set(1), ts(103), set(2)));
  }

  @Test
  void aTornEndBehindTheMomentDoesNotMatter() throws IOException, RecoveryException {
    log(FIRST, cutOff(set(4), 3));
    restore(104);
    assertThat(made(INCR1)).hasSizeLessThan(FIRST.length);
    assertThat(made(INCR2)).isNull();
  }

  @Test
  void aTornEndIsLeftOut() throws IOException, RecoveryException {
    byte[] whole = join(ts(106), set(4));
    log(FIRST, join(whole, cutOff(set(5), 3)));
    Restored restored = restore(200);
    assertThat(made(INCR2)).isEqualTo(whole);
    assertThat(restored.leftOutBytes()).isEqualTo(set(5).length - 3);
  }

  @Test
  void damageBeforeTheMomentIsRefused() {
    log(join(ts(101), latin("garbage\r\n"), set(1)), set(4));
    expectRefusal(200, "is damaged at offset " + ts(101).length);
  }

  @Test
  void aDirectoryThatIsNotEmptyIsLeftAlone() {
    log(FIRST, batch(0));
    aof.disk.putDirectory(INTO);
    aof.disk.put(INTO.resolve("precious"), set(1));
    expectRefusal(104, "is there and not empty");
  }

  @Test
  void theSourceIsOnlyReadAndAFailureLeavesNothingBehind() throws IOException {
    log(FIRST, batch(0, ts(104), set(4)));
    String before = aof.text(aof.disk.contents());
    for (long failing = 1; ; failing++) {
      aof.disk.clearFaults();
      aof.disk.failAt(aof.disk.operations() + failing, SimulatedDisk.Fault.EIO);
      try {
        restore(104);
        break;
      } catch (IOException e) {
        assertThat(aof.text(aof.disk.contents())).isEqualTo(before);
      } catch (RecoveryException e) {
        throw new AssertionError(e);
      }
      assertThat(failing).isLessThan(100);
    }
    assertThat(Arrays.equals(aof.bytes(FILES.inDirectory(INCR1)), FIRST)).isTrue();
  }
}
