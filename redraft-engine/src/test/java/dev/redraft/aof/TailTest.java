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

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is cut off, what is refused, and what is kept aside. */
final class TailTest {
  private static final String K1 = "SET key1 value1";
  private static final String K2 = "SET key2 value2";
  private static final String LAST = "appendonly.aof.2.incr.aof";

  private final AofFixture aof = new AofFixture();

  /** A log of a base, incr 1 and incr 2 of the given bytes. */
  private AofFixture log(boolean batched, byte[]... last) {
    return aof.manifest(
            "file appendonly.aof.1.base.aof seq 1 type b\n"
                + "file appendonly.aof.1.incr.aof seq 1 type i batched 1\n"
                + ("file " + LAST + " seq 2 type i" + (batched ? " batched 1\n" : "\n")))
        .part("appendonly.aof.1.base.aof", command("SET", "base", "1"))
        .part("appendonly.aof.1.incr.aof")
        .part(LAST, last);
  }

  private void expectCut(byte[] whole, int at, String... commands) throws RecoveryException {
    assertThat(aof.start())
        .startsWith("SET base 1")
        .endsWith(commands)
        .hasSize(1 + commands.length);
    assertThat(aof.recovered.setAside()).hasSize(1);
    assertThat(aof.bytes(aof.recovered.setAside().get(0)))
        .isEqualTo(Arrays.copyOfRange(whole, at, whole.length));
    assertThat(aof.bytes(FILES.inDirectory(LAST))).isEqualTo(Arrays.copyOf(whole, at));
    assertThat(aof.log)
        .anyMatch(m -> m.startsWith("!!! Warning: short read while loading the AOF file " + LAST))
        .contains("!!! Truncating the AOF " + LAST + " at offset " + at + " !!!");
    assertThat(aof.start()).hasSize(1 + commands.length);
    assertThat(aof.recovered.setAside()).isEmpty();
  }

  private void expectRefusal(String message) {
    String before = aof.text(aof.disk.contents());
    assertThatThrownBy(aof::start)
        .isInstanceOf(RecoveryException.class)
        .hasMessageContaining(message);
    assertThat(aof.text(aof.disk.contents())).isEqualTo(before);
    assertThat(aof.disk.operations()).isZero();
  }

  @Test
  void aShortReadOfRedisIsCut() throws RecoveryException {
    byte[] whole = join(set(1), cutOff(set(2), 5));
    log(false, whole);
    expectCut(whole, set(1).length, K1);
  }

  @Test
  void aShortReadIsRefusedIfTheConfigurationSaysSo() {
    log(false, set(1), cutOff(set(2), 5));
    aof.settings = aof.settings.withLoadTruncated(false);
    expectRefusal(
        "Unexpected end of file reading the append only file "
            + LAST
            + ". You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix"
            + " <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated'"
            + " configuration option to yes and restart the server.");
  }

  @Test
  void anUnfinishedTransactionIsCut() throws RecoveryException {
    byte[] whole = join(set(1), command("MULTI"), set(2));
    log(false, whole);
    expectCut(whole, set(1).length, K1);
    assertThat(aof.log).contains("Revert incomplete MULTI/EXEC transaction in AOF file " + LAST);
  }

  @Test
  void garbageInAFileOfRedisIsRefusedUnlessItIsSmall() throws RecoveryException {
    byte[] whole = join(set(1), latin("!!!"), set(2));
    log(false, whole);
    expectRefusal(
        "Bad file format reading the append only file "
            + LAST
            + ": make a backup of your AOF file, then use ./redis-check-aof --fix"
            + " <filename.manifest>");
    aof.settings = aof.settings.withCorruptTailMaxBytes(3 + set(2).length - 1);
    expectRefusal("Bad file format");
    aof.settings = aof.settings.withCorruptTailMaxBytes(3 + set(2).length);
    expectCut(whole, set(1).length, K1);
  }

  @Test
  void aTornBatchIsCutEvenIfALaterOneIsIntact() throws RecoveryException {
    byte[] first = batch(0, set(1));
    byte[] torn = batch(first.length, set(2));
    torn[torn.length - 6] ^= 1;
    byte[] whole = join(first, torn, batch(first.length, set(3)));
    log(true, whole);
    expectCut(whole, first.length, K1);
  }

  @Test
  void damageToWhatWasSyncedIsRefused() throws RecoveryException {
    byte[] first = batch(0, set(1));
    byte[] damaged = batch(first.length, set(2));
    damaged[damaged.length - 6] ^= 1;
    byte[] whole = join(first, damaged, batch(first.length + damaged.length, set(3)));
    log(true, whole);
    expectRefusal(
        "the file states that its first " + (first.length + damaged.length) + " bytes were synced");
    aof.settings = aof.settings.withCorruptTailMaxBytes(whole.length - first.length);
    expectCut(whole, first.length, K1);
  }

  @Test
  void aDamagedLengthDoesNotSwallowWhatWasSynced() {
    byte[] plain = latin("*3\r\n$3\r\nSET\r\n$4\r\nkey2\r\n$999\r\nvalue2\r\n");
    log(false, set(1), plain, batch(set(1).length + plain.length, set(3)));
    expectRefusal("Bad file format");
  }

  @Test
  void aFileBornInBatchesMayBeGarbageFromItsStart() throws RecoveryException {
    byte[] zeros = new byte[100];
    log(true, zeros);
    expectCut(zeros, 0);
  }

  @Test
  void aFileOfRedisMayNot() {
    log(false, new byte[100]);
    expectRefusal("Bad file format");
  }

  @Test
  void afterABatchOfOursGarbageIsATornBatch() throws RecoveryException {
    byte[] whole = join(set(1), batch(set(1).length, set(2)), latin("\0\0\0garbage"));
    log(false, whole);
    expectCut(whole, whole.length - 10, K1, K2);
  }

  @Test
  void afterACommandOfRedisGarbageIsDamage() {
    log(true, batch(0, set(1)), set(2), latin("\0\0\0garbage"));
    expectRefusal("Bad file format");
  }

  @Test
  void aTornFileBeforeOneWithBytesIsRefused() {
    log(true, batch(0, set(2)));
    aof.part("appendonly.aof.1.incr.aof", cutOff(batch(0, set(1)), 3));
    expectRefusal(
        "Fatal error: the truncated file is not the last file: appendonly.aof.1.incr.aof");
  }

  @Test
  void theLastFileWithBytesMayBeTornThoughEmptyOnesFollow() throws RecoveryException {
    log(true);
    byte[] torn = join(batch(0, set(1)), cutOff(batch(0, set(2)), 3));
    aof.part("appendonly.aof.1.incr.aof", torn);
    assertThat(aof.start()).containsExactly("SET base 1", K1);
    assertThat(aof.bytes(FILES.inDirectory("appendonly.aof.1.incr.aof")))
        .isEqualTo(batch(0, set(1)));
  }

  @Test
  void aTornBaseIsRefusedIfIncrsAreListed() {
    log(true);
    aof.part("appendonly.aof.1.base.aof", cutOff(set(1), 3));
    expectRefusal(
        "Fatal error: the truncated file is not the last file: appendonly.aof.1.base.aof");
  }

  @Test
  void aTornBaseAloneIsCutAsRedisDoes() throws RecoveryException {
    aof.manifest("file b seq 1 type b\n").part("b", set(1), cutOff(set(2), 3));
    assertThat(aof.start()).containsExactly(K1);
  }

  @Test
  void anUnknownCommandIsRefused() {
    log(true, batch(0, command("NOSUCH", "x")));
    expectRefusal("Unknown command 'NOSUCH' reading the append only file " + LAST);
  }

  @Test
  void anRdbBaseIsRefusedWithAdvice() {
    log(true);
    aof.part("appendonly.aof.1.base.aof", latin("REDIS0010xyz"));
    expectRefusal("The file appendonly.aof.1.base.aof is in RDB format");
  }

  @Test
  void aTornOpeningOfASingleFileIsCut() throws RecoveryException {
    aof.settings = aof.settings.withLayout(AofLayout.SINGLE);
    byte[] opening = batch(set(1).length);
    opening[0] = 0;
    aof.single(set(1), opening);
    assertThat(aof.start()).containsExactly(K1);
    assertThat(aof.bytes(FILES.single())).isEqualTo(join(set(1), batch(set(1).length)));
  }
}
