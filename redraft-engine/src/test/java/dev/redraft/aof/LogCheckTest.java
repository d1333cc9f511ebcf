package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.FILES;
import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.cutOff;
import static dev.redraft.aof.AofFixture.join;
import static dev.redraft.aof.AofFixture.latin;
import static dev.redraft.aof.AofFixture.set;
import static dev.redraft.aof.CheckFixture.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.aof.CheckedFile.Fault;
import dev.redraft.aof.CheckedFile.Kind;
import dev.redraft.aof.CheckedFile.RepairKind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a check says about every kind of damage, and what a repair does. */
final class LogCheckTest {
  private static final String INCR1 = "appendonly.aof.1.incr.aof";
  private static final String INCR2 = "appendonly.aof.2.incr.aof";
  private static final byte[] RDB = latin("REDIS0011 and so on\u00FF");
  private static final byte[] BASE = join(latin("#TS:100\r\n"), command("SET", "base", "1"));

  private final CheckFixture check = new CheckFixture();
  private final AofFixture aof = check.aof;

  private void log(byte[] first, byte[] second) {
    aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n"
                + "file appendonly.aof.2.incr.aof seq 2 type i\n")
        .part("appendonly.aof.1.base.aof", BASE)
        .part(INCR1, first)
        .part(INCR2, second);
  }

  private static byte[] ts(long seconds) {
    return latin("#TS:" + seconds + "\r\n");
  }

  @Test
  void aWholeLogIsFineAndItsFilesAreDescribed() throws IOException {
    byte[] transaction = join(command("MULTI"), set(2), set(3), command("EXEC"));
    log(join(ts(101), set(1), ts(107), transaction), batch(0, ts(110), set(4)));
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), RDB);
    CheckReport report = check.check();
    assertThat(report.isFine()).isTrue();
    assertThat(report.files())
        .extracting(CheckedFile::kind)
        .containsExactly(Kind.MANIFEST, Kind.BASE, Kind.INCR, Kind.INCR, Kind.RDB);
    CheckedFile incr = report.files().get(2);
    assertThat(incr.commands()).isEqualTo(3);
    assertThat(incr.firstTime()).isEqualTo(101);
    assertThat(incr.lastTime()).isEqualTo(107);
    CheckedFile rdb = report.files().get(4);
    assertThat(rdb.keys()).isEqualTo(7);
    assertThat(rdb.commands()).isEqualTo(-1);
    assertThat(rdb.firstTime()).isEqualTo(50);
  }

  @Test
  void everyWayToNameALogFindsIt() throws IOException {
    log(set(1), set(2));
    assertThat(check.check(AofFixture.DIR)).isEqualTo(check.check(FILES.directory()));
    assertThat(check.check(FILES.directory())).isEqualTo(check.check(FILES.manifest()));
    CheckReport alone = check.check(FILES.inDirectory(INCR2));
    assertThat(alone.files())
        .extracting(CheckedFile::path)
        .containsExactly(FILES.inDirectory(INCR2));
  }

  @Test
  void aFileByItselfHasTheLockOfItsLog() throws IOException {
    log(set(1), set(2));
    aof.disk.put(AofFixture.DIR.resolve("my.aof"), set(1));
    assertThat(DataLocation.of(aof.disk, FILES.inDirectory(INCR2)).files().lock())
        .isEqualTo(FILES.lock());
    assertThat(DataLocation.of(aof.disk, AofFixture.DIR.resolve("my.aof")).files().lock())
        .isEqualTo(AofFixture.DIR.resolve("my.aof.lock"));
  }

  @Test
  void aSingleFileThatBecameABaseIsNoLastFile() throws IOException {
    aof.manifest("file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof", set(1), latin("garbage"))
        .part(INCR1, set(2));
    Path base = FILES.inDirectory("appendonly.aof");
    assertThat(DataLocation.of(aof.disk, base).files().lock()).isEqualTo(FILES.lock());
    assertThat(CheckFixture.fault(check.check(base)).repair()).isEqualTo(RepairKind.NONE);
  }

  @Test
  void otherNamesAreFound() throws IOException {
    Path dir = Path.of("/data/logs");
    aof.disk.putDirectory(dir);
    aof.disk.put(dir.resolve("my.log.manifest"), latin("file my.log.1.incr.aof seq 1 type i\n"));
    aof.disk.put(dir.resolve("my.log.1.incr.aof"), set(1));
    CheckReport report = check.check();
    assertThat(report.isFine()).isTrue();
    assertThat(report.files()).hasSize(2);
  }

  @Test
  void severalLogsAreToldApartByWhoeverAsks() throws IOException {
    aof.disk.put(AofFixture.DIR.resolve("one.aof"), set(1));
    assertThat(check.check().files()).hasSize(1);
    aof.disk.put(AofFixture.DIR.resolve("two.aof"), set(1));
    assertThatThrownBy(check::check)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("name one of the files [one.aof, two.aof]");
    aof.disk.put(FILES.manifest(), latin("file appendonly.aof.1.incr.aof seq 1 type i\n"));
    aof.disk.put(FILES.directory().resolveSibling("b").resolve("b.manifest"), latin("#\n"));
    assertThatThrownBy(check::check).hasMessageContaining("name one of the directories");
    aof.disk.put(FILES.directory().resolve("b.manifest"), latin("#\n"));
    assertThatThrownBy(() -> check.check(FILES.directory()))
        .hasMessageContaining("name one of the manifests");
  }

  @Test
  void aTornEndIsCutAndKept() throws IOException {
    byte[] second = join(set(2), cutOff(set(3), 5));
    log(set(1), second);
    CheckReport report = check.check();
    Fault fault = fault(report);
    assertThat(fault.at()).isEqualTo(set(2).length);
    assertThat(fault.repair()).isEqualTo(RepairKind.CUT_TORN);
    assertThat(fault.lostBytes()).isEqualTo(set(3).length - 5);
    assertThat(fault.lostCommands()).isEqualTo(1);
    List<LogFix.Cut> cuts = check.fix(report);
    assertThat(cuts).hasSize(1);
    assertThat(aof.bytes(FILES.inDirectory(INCR2))).isEqualTo(set(2));
    assertThat(aof.bytes(cuts.getFirst().kept()))
        .isEqualTo(Arrays.copyOfRange(second, set(2).length, second.length));
    CheckReport after = check.check();
    assertThat(after.isFine()).isTrue();
    assertThat(after.files().getLast().kind()).isEqualTo(Kind.LEFTOVER);
  }

  @Test
  void anUnfinishedTransactionIsCutWhole() throws IOException {
    log(set(1), join(set(2), command("MULTI"), set(3), set(4)));
    Fault fault = fault(check.check());
    assertThat(fault.at()).isEqualTo(set(2).length);
    assertThat(fault.reason()).isEqualTo("the file ends before EXEC");
    assertThat(fault.lostCommands()).isEqualTo(3);
  }

  @Test
  void damageInTheLastFileIsCutOnlyOnRequestAndExplained() throws IOException {
    log(set(1), join(set(2), latin("garbage\r\n"), set(3), set(4)));
    CheckReport report = check.check();
    Fault fault = fault(report);
    assertThat(fault.repair()).isEqualTo(RepairKind.CUT_DAMAGE);
    assertThat(fault.reason()).contains("expected a command, found byte 103");
    assertThat(fault.lostCommands()).isEqualTo(2);
    assertThat(fault.explanation()).contains("a start refuses it");
    check.fix(report);
    assertThat(aof.bytes(FILES.inDirectory(INCR2))).isEqualTo(set(2));
  }

  @Test
  void aFlippedByteInABatchThatWasSyncedIsDamage() throws IOException {
    byte[] first = batch(0, set(1));
    byte[] second = batch(first.length, set(2));
    byte[] third = batch(first.length + second.length, set(3));
    second[second.length - 4] ^= 1;
    log(batch(0), join(first, second, third));
    Fault fault = fault(check.check());
    assertThat(fault.at()).isEqualTo(first.length);
    assertThat(fault.reason()).contains("fails its checksum");
    assertThat(fault.repair()).isEqualTo(RepairKind.CUT_DAMAGE);
    assertThat(fault.explanation())
        .contains("its first " + (first.length + second.length) + " bytes were synced");
  }

  @Test
  void damageInAFileThatIsNotTheLastIsExplainedAndLeft() throws IOException {
    log(join(set(1), cutOff(set(2), 3)), set(3));
    CheckReport report = check.check();
    Fault fault = fault(report);
    assertThat(fault.repair()).isEqualTo(RepairKind.NONE);
    assertThat(fault.explanation()).contains("the " + set(3).length + " bytes of the files after");
    assertThat(check.fix(report)).isEmpty();
    assertThat(aof.bytes(FILES.inDirectory(INCR1))).hasSize(2 * set(1).length - 3);
    assertThat(check.check(FILES.inDirectory(INCR1)).faulty().getFirst().fault()).isEqualTo(fault);
  }

  @Test
  void aTornFileBeforeEmptyOnesIsTheLast() throws IOException {
    log(cutOff(set(1), 3), new byte[0]);
    assertThat(fault(check.check()).repair()).isEqualTo(RepairKind.CUT_TORN);
  }

  @Test
  void aBaseIsNeverCut() throws IOException {
    aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i\n")
        .part("appendonly.aof.1.base.aof", cutOff(BASE, 2))
        .part(INCR1);
    assertThat(fault(check.check()).repair()).isEqualTo(RepairKind.NONE);
  }

  @Test
  void aDamagedRdbIsNamedAndNotCut() throws IOException {
    aof.disk.put(AofFixture.DIR.resolve("dump.rdb"), latin("REDIS0011 and so"));
    Fault fault = fault(check.check());
    assertThat(fault.reason()).isEqualTo("dump.rdb: the input ends too early");
    assertThat(fault.repair()).isEqualTo(RepairKind.NONE);
  }

  @Test
  void commandsBehindAnRdbAreChecked() throws IOException {
    aof.single(join(RDB, set(1), cutOff(set(2), 1)));
    CheckReport report = check.check();
    CheckedFile file = report.files().getFirst();
    assertThat(file.keys()).isEqualTo(7);
    assertThat(file.commands()).isEqualTo(1);
    assertThat(fault(report).at()).isEqualTo(RDB.length + set(1).length);
    check.fix(report);
    assertThat(aof.bytes(FILES.single())).isEqualTo(join(RDB, set(1)));
  }

  @Test
  void unknownCommandsAndImpossibleArgumentsAreFound() throws IOException {
    log(join(set(1), command("FROB", "x"), command("SET", "k")), set(2));
    Fault fault = fault(check.check());
    assertThat(fault.at()).isEqualTo(set(1).length);
    assertThat(fault.reason()).isEqualTo("the unknown command 'FROB', and 1 more like it");
    assertThat(fault.repair()).isEqualTo(RepairKind.NONE);
    aof.part(INCR1, command("SET", "k"));
    assertThat(fault(check.check()).reason()).isEqualTo("1 arguments for the command 'set'");
  }

  @Test
  void aMissingFileAndABadManifestAreProblems() throws IOException {
    aof.manifest("file appendonly.aof.1.incr.aof seq 1 type i\n");
    assertThat(fault(check.check()).reason())
        .isEqualTo("the manifest names it, and it is not there");
    aof.manifest("file appendonly.aof.1.incr.aof seq 1 type x\n");
    assertThat(fault(check.check()).reason())
        .startsWith("Unknown AOF file type at line 1 ('file appendonly.aof.1.incr.aof");
  }

  @Test
  void filesWithoutAManifestAreAProblem() throws IOException {
    aof.part(INCR1, set(1));
    CheckReport report = check.check();
    assertThat(report.isFine()).isFalse();
    assertThat(report.problems()).hasSize(1).first().asString().contains("no manifest");
  }

  @Test
  void leftoversAreNamedAndNoProblem() throws IOException {
    log(set(1), set(2));
    aof.part("temp-appendonly.aof.manifest", latin("x"))
        .part("appendonly.aof.9.incr.aof", set(9))
        .part("appendonly.aof.1.incr.aof.cut-12", set(9));
    aof.disk.put(AofFixture.DIR.resolve("temp-rewriteaof-bg-1.aof"), set(1));
    CheckReport report = check.check();
    assertThat(report.isFine()).isTrue();
    assertThat(report.files()).filteredOn(f -> f.kind() == Kind.LEFTOVER).hasSize(4);
  }

  @Test
  void anEmptyDirectoryHasNoData() throws IOException {
    assertThat(check.check().problems()).singleElement().asString().contains("there is no data");
    assertThatThrownBy(() -> check.check(Path.of("/nowhere")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatHasGrownSinceTheCheckIsNotCut() throws IOException {
    log(set(1), cutOff(set(2), 3));
    CheckReport report = check.check();
    aof.part(INCR2, set(2), set(3));
    assertThatThrownBy(() -> check.fix(report)).isInstanceOf(IOException.class);
    assertThat(aof.bytes(FILES.inDirectory(INCR2))).isEqualTo(join(set(2), set(3)));
  }

  @Test
  void aCheckOfAnyPrefixOfALogEndsAndAgreesWithTheStart() throws IOException {
    byte[] whole =
        join(
            batch(0, ts(1), set(1)),
            batch(0, command("MULTI"), set(2), command("EXEC")),
            set(3),
            batch(60, set(4)));
    for (int length = 0; length <= whole.length; length++) {
      log(new byte[0], Arrays.copyOf(whole, length));
      CheckReport report = check.check();
      boolean cut;
      AofFixture start = new AofFixture();
      start.disk.putDirectory(FILES.directory());
      aof.disk.contents().forEach(start.disk::put);
      try {
        start.start();
        cut = !start.recovered.setAside().isEmpty();
        assertThat(report.faulty())
            .as("length %d", length)
            .allMatch(f -> f.fault() != null && f.fault().repair() == RepairKind.CUT_TORN);
        assertThat(report.isFine()).as("length %d", length).isEqualTo(!cut);
      } catch (RecoveryException e) {
        assertThat(fault(report).repair())
            .as("length %d", length)
            .isNotEqualTo(RepairKind.CUT_TORN);
      }
    }
  }
}
