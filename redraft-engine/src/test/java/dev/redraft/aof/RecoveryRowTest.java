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

import dev.redraft.platform.SimulatedDisk.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One test for each row of the table. After each start a second one finds the same data and changes
 * nothing.
 */
final class RecoveryRowTest {
  private static final String MANIFEST =
      "file appendonly.aof.2.base.aof seq 2 type b growthbase 777\n"
          + "file appendonly.aof.1.incr.aof seq 1 type h\n"
          + "file appendonly.aof.2.incr.aof seq 2 type i\n"
          + "file appendonly.aof.3.incr.aof seq 3 type i batched 1\n";
  private static final String K1 = "SET key1 value1";
  private static final String K2 = "SET key2 value2";
  private static final String K3 = "SET key3 value3";

  private final AofFixture aof = new AofFixture();

  private void directory() {
    aof.manifest(MANIFEST)
        .part("appendonly.aof.2.base.aof", set(1))
        .part("appendonly.aof.2.incr.aof", set(2))
        .part("appendonly.aof.3.incr.aof", batch(0, set(3)));
  }

  private void expect(RecoveryRow row, RecoveryRow again, String... commands)
      throws RecoveryException {
    assertThat(aof.start()).containsExactly(commands);
    assertThat(aof.recovered.row()).isEqualTo(row);
    String before = aof.text(aof.disk.afterPowerCut(0).contents());
    assertThat(before).as("all is durable").isEqualTo(aof.text(aof.disk.contents()));
    if (aof.recovered.appendTo() != null) {
      assertThat(aof.recovered.appendBytes()).isEqualTo(aof.bytes(aof.recovered.appendTo()).length);
    }
    assertThat(aof.start().stream().filter(c -> !c.equals("SELECT 0")))
        .containsExactly(
            java.util.Arrays.stream(commands)
                .filter(c -> !c.equals("SELECT 0"))
                .toArray(String[]::new));
    assertThat(aof.recovered.row()).isEqualTo(again);
    assertThat(aof.text(aof.disk.contents())).isEqualTo(before);
  }

  private void expectRefusal(RecoveryRow row, String message) throws Exception {
    String before = aof.text(aof.disk.contents());
    long operations = aof.disk.operations();
    assertThat(RecoveryRow.of(Survey.take(aof.disk, FILES, aof.settings), aof.settings))
        .isEqualTo(row);
    assertThatThrownBy(aof::start)
        .isInstanceOf(RecoveryException.class)
        .hasMessageContaining(message);
    assertThat(aof.text(aof.disk.contents())).isEqualTo(before);
    assertThat(aof.disk.operations()).as("nothing was touched").isEqualTo(operations);
  }

  private void single() {
    aof.settings = aof.settings.withLayout(AofLayout.SINGLE);
  }

  @Test
  void off() throws Exception {
    directory();
    aof.settings = new RecoverySettings(false, AofLayout.MULTI, true, 0, true, "dump.rdb");
    expect(RecoveryRow.OFF, RecoveryRow.OFF);
    assertThat(aof.disk.operations()).isZero();
    assertThat(aof.recovered.appendTo()).isNull();
  }

  @Test
  void manifestCorrupt() throws Exception {
    aof.manifest("file appendonly.aof.2.base.aof seq 2 type b\nnonsense\n")
        .part("appendonly.aof.2.base.aof", set(1));
    expectRefusal(
        RecoveryRow.MANIFEST_CORRUPT,
        "Reading the manifest file, at line 2\n>>> 'nonsense'\nInvalid AOF manifest file format");
  }

  @Test
  void adoptionInterrupted() throws Exception {
    aof.manifest("file appendonly.aof seq 1 type b\n").single(set(1), set(2));
    expect(RecoveryRow.ADOPTION_INTERRUPTED, RecoveryRow.DIRECTORY, K1, K2);
    assertThat(aof.disk.exists(FILES.single())).isFalse();
    assertThat(aof.recovered.manifest().base().name()).isEqualTo("appendonly.aof");
  }

  @Test
  void adoptionReverted() throws Exception {
    single();
    aof.manifest("file appendonly.aof seq 1 type b\n").single(set(1), set(2));
    expect(RecoveryRow.ADOPTION_REVERTED, RecoveryRow.SINGLE, K1, K2);
    assertThat(aof.names()).containsExactly("appendonly.aof");
  }

  @Test
  void partMissing() throws Exception {
    directory();
    aof.disk.delete(FILES.inDirectory("appendonly.aof.2.incr.aof"));
    expectRefusal(
        RecoveryRow.PART_MISSING, "The append log file appendonly.aof.2.incr.aof doesn't exist");
  }

  @Test
  void directoryWithLeftovers() throws Exception {
    directory();
    aof.part("appendonly.aof.1.incr.aof", set(8))
        .part("appendonly.aof.3.base.aof", set(9))
        .part("appendonly.aof.4.incr.aof", set(9))
        .part("temp-appendonly.aof.manifest", latin("fi"))
        .part("temp-appendonly.aof.4.base.aof", set(9))
        .part("temp-appendonly.aof.incr", set(9))
        .part("somebody.elses", latin("x"));
    aof.disk.put(AofFixture.DIR.resolve("temp-rewriteaof-77.aof"), set(9));
    aof.disk.put(AofFixture.DIR.resolve("temp-rewriteaof-bg-77.aof"), set(9));
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), latin("REDIS"));
    expect(RecoveryRow.DIRECTORY, RecoveryRow.DIRECTORY, K1, K2, K3);
    assertThat(aof.names())
        .containsExactlyInAnyOrder(
            "appendonly.aof.2.base.aof",
            "appendonly.aof.2.incr.aof",
            "appendonly.aof.3.incr.aof",
            "appendonly.aof.manifest",
            "somebody.elses",
            "dump.rdb");
    assertThat(aof.recovered.growthBase()).isEqualTo(777);
    assertThat(aof.recovered.appendTo()).isEqualTo(FILES.inDirectory("appendonly.aof.3.incr.aof"));
    assertThat(aof.recovered.baseBytes()).isEqualTo(set(1).length);
    assertThat(aof.log)
        .contains(
            "DB loaded from base file appendonly.aof.2.base.aof: 0.000 seconds",
            "DB loaded from incr file appendonly.aof.3.incr.aof: 0.000 seconds",
            "DB loaded from append only file: 0.000 seconds");
  }

  @Test
  void directoryThatRedisWrote() throws Exception {
    aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof.1.base.aof", set(1))
        .part("appendonly.aof.1.incr.aof", command("SELECT", "0"), set(2))
        .single(set(9));
    expect(RecoveryRow.DIRECTORY, RecoveryRow.DIRECTORY, K1, "SELECT 0", K2);
    assertThat(aof.recovered.appendTo()).isEqualTo(FILES.inDirectory("appendonly.aof.2.incr.aof"));
    assertThat(aof.recovered.manifest().lastIncr().batched()).isTrue();
    assertThat(aof.recovered.growthBase()).isEqualTo(set(1).length);
    assertThat(aof.log).anyMatch(m -> m.startsWith("The file /data/appendonly.aof is not loaded"));
  }

  @Test
  void withoutChecksumsRedissFilesGoOn() throws Exception {
    aof.settings = aof.settings.withChecksums(false);
    aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof.1.base.aof", set(1))
        .part("appendonly.aof.1.incr.aof", set(2));
    expect(RecoveryRow.DIRECTORY, RecoveryRow.DIRECTORY, K1, K2);
    assertThat(aof.recovered.appendTo()).isEqualTo(FILES.inDirectory("appendonly.aof.1.incr.aof"));
    assertThat(aof.disk.history())
        .as("nothing had to be changed")
        .allMatch(o -> o.kind() == Kind.SYNC || o.kind() == Kind.SYNC_DIRECTORY);
  }

  @Test
  void adopt() throws Exception {
    aof.single(set(1), set(2), cutOff(set(3), 4));
    aof.part("appendonly.aof.7.incr.aof", set(9)).part("appendonly.aof.8.incr.aof");
    expect(RecoveryRow.ADOPT, RecoveryRow.DIRECTORY, K1, K2);
    assertThat(aof.names())
        .containsExactlyInAnyOrder(
            "appendonly.aof",
            "appendonly.aof.1.incr.aof",
            "appendonly.aof.manifest",
            "appendonly.aof.7.incr.aof.cut-1000",
            "appendonly.aof.cut-1000");
    assertThat(aof.bytes(AofFixture.DIR.resolve("appendonly.aof.cut-1000")))
        .isEqualTo(cutOff(set(3), 4));
    assertThat(aof.log)
        .contains(
            "Successfully migrated an old-style AOF file (appendonly.aof) into the AOF directory"
                + " (appendonlydir).");
  }

  @Test
  void join_() throws Exception {
    single();
    directory();
    aof.part("appendonly.aof.1.incr.aof", set(8));
    expect(RecoveryRow.JOIN, RecoveryRow.SINGLE, K1, K2, K3);
    assertThat(aof.names()).containsExactly("appendonly.aof");
    byte[] select = command("SELECT", "0");
    byte[] joined = join(set(1), select, set(2), select, batch(0, set(3)));
    assertThat(aof.bytes(FILES.single())).isEqualTo(join(joined, batch(joined.length)));
  }

  @Test
  void joinInterrupted() throws Exception {
    single();
    directory();
    byte[] select = command("SELECT", "0");
    aof.single(set(1), select, set(2), select, batch(0, set(3)));
    expect(RecoveryRow.JOIN_INTERRUPTED, RecoveryRow.SINGLE, K1, "SELECT 0", K2, "SELECT 0", K3);
    assertThat(aof.names()).containsExactly("appendonly.aof");
  }

  @Test
  void twoLogs() throws Exception {
    single();
    directory();
    aof.single(set(1), set(2));
    expectRefusal(RecoveryRow.TWO_LOGS, "two append only files that differ");
  }

  @Test
  void singleOfRedis() throws Exception {
    single();
    aof.single(set(1), set(2));
    aof.disk.put(AofFixture.DIR.resolve("temp-rewriteaof-bg-9.aof"), set(9));
    expect(RecoveryRow.SINGLE, RecoveryRow.SINGLE, K1, K2);
    assertThat(aof.names()).containsExactly("appendonly.aof");
    int before = join(set(1), set(2)).length;
    assertThat(aof.bytes(FILES.single())).isEqualTo(join(set(1), set(2), batch(before)));
  }

  @Test
  void manifestMissing() throws Exception {
    aof.part("appendonly.aof.1.base.aof", set(1)).part("appendonly.aof.1.incr.aof");
    expectRefusal(RecoveryRow.MANIFEST_MISSING, "no manifest appendonly.aof.manifest");
    single();
    expectRefusal(RecoveryRow.MANIFEST_MISSING, "appendonly.aof.1.base.aof");
  }

  @Test
  void rdbOnlyIsLoadedOnceThereIsALoader() throws Exception {
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), join(latin("REDIS0010"), set(1)));
    expectRefusal(RecoveryRow.RDB_ONLY, "an RDB file that can't be loaded");
    aof.baseLoader = (name, file, progress) -> 9;
    expect(RecoveryRow.RDB_ONLY, RecoveryRow.DIRECTORY, K1);
    assertThat(aof.names())
        .containsExactlyInAnyOrder(
            "dump.rdb",
            "appendonly.aof.1.base.rdb",
            "appendonly.aof.1.incr.aof",
            "appendonly.aof.manifest");
  }

  @Test
  void theCopyOfAnRdbTakesNoNameOfALeftover() throws Exception {
    aof.baseLoader = (name, file, progress) -> 9;
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), join(latin("REDIS0010"), set(1)));
    aof.part("appendonly.aof.1.base.rdb");
    expect(RecoveryRow.RDB_ONLY, RecoveryRow.DIRECTORY, K1);
    assertThat(aof.names())
        .containsExactlyInAnyOrder(
            "dump.rdb",
            "appendonly.aof.2.base.rdb",
            "appendonly.aof.1.incr.aof",
            "appendonly.aof.manifest");
  }

  @Test
  void rdbOnlyBecomesASingleFile() throws Exception {
    single();
    aof.baseLoader = (name, file, progress) -> 9;
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), join(latin("REDIS0010"), set(1)));
    expect(RecoveryRow.RDB_ONLY, RecoveryRow.SINGLE, K1);
    assertThat(aof.names()).containsExactlyInAnyOrder("dump.rdb", "appendonly.aof");
  }

  @Test
  void nothing() throws Exception {
    expect(RecoveryRow.NOTHING, RecoveryRow.DIRECTORY);
    assertThat(aof.names())
        .containsExactly(
            "appendonly.aof.1.base.aof", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest");
  }

  @Test
  void nothingButEmptyFiles() throws Exception {
    aof.part("appendonly.aof.4.incr.aof").part("temp-appendonly.aof.manifest", latin("x"));
    expect(RecoveryRow.NOTHING, RecoveryRow.DIRECTORY);
    assertThat(aof.names())
        .containsExactly(
            "appendonly.aof.1.base.aof", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest");
    assertThat(aof.recovered.appendBytes()).isZero();
  }

  @Test
  void nothingInTheSingleLayout() throws Exception {
    single();
    aof.manifest("file appendonly.aof.4.incr.aof seq 4 type h\n")
        .part("appendonly.aof.4.incr.aof", set(9));
    expect(RecoveryRow.NOTHING, RecoveryRow.SINGLE);
    assertThat(aof.names()).containsExactly("appendonly.aof");
  }

  @Test
  void everyRowHasATest() {
    List<String> tests =
        java.util.Arrays.stream(RecoveryRowTest.class.getDeclaredMethods())
            .map(m -> m.getName().toLowerCase(java.util.Locale.ROOT))
            .toList();
    for (RecoveryRow row : RecoveryRow.values()) {
      String name = row.name().replace("_", "").toLowerCase(java.util.Locale.ROOT);
      assertThat(tests).as(row.name()).anyMatch(t -> t.startsWith(name));
    }
  }
}
