package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Database;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.rdb.RdbInput;
import dev.redraft.rdb.ValueReader;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bytes of DUMP for what redis-server 7.0 has no bytes of, and for what is huge. */
class DumpFormsTest {
  private final CommandRunner runner = new CommandRunner().with(Directive.RDBCOMPRESSION, "no");

  @AfterEach
  void close() {
    runner.close();
  }

  /** Without the version and the checksum. */
  private String body(String key) {
    byte[] payload = payload(key);
    return HexFormat.of().formatHex(payload, 0, payload.length - 10);
  }

  private byte[] payload(String key) {
    return runner.run("dump", key).bytes();
  }

  private int version(String key) {
    byte[] payload = payload(key);
    return payload[payload.length - 10];
  }

  @Test
  void fieldsWithExpiriesComeInTheOrderOfTheirTimes() {
    runner.run("hset", "h", "a", "1", "b", "2", "c", "3");
    runner.run("hpexpireat", "h", "1800000000002", "fields", "1", "c");
    runner.run("hpexpireat", "h", "1800000000001", "fields", "1", "b");
    assertThat(body("h"))
        .isEqualTo(
            "19" // HASH_LISTPACK_EX
                + "01505c18a3010000" // 1800000000001
                + "2c" // the length of the blob
                + "2c0000000900"
                + "8162020201f401505c18a301000009"
                + "8163020301f402505c18a301000009"
                + "81610201010001"
                + "ff");
    assertThat(version("h")).isEqualTo(12);
  }

  @Test
  void largeHashesTellTimesSinceTheEarliest() {
    runner.keyspace.values().limits().hashMaxListpackEntries = 1;
    runner.run("hset", "h", "a", "1", "b", "x");
    runner.run("hpexpireat", "h", "1800000000100", "fields", "1", "a");
    runner.run("hpexpireat", "h", "1800000000001", "fields", "1", "b");
    String first = "18" + "01505c18a3010000" + "02";
    assertThat(body("h"))
        .isIn(
            first + "4064" + "0161" + "c001" + "01" + "0162" + "0178",
            first + "01" + "0162" + "0178" + "4064" + "0161" + "c001");
    runner.run("hpersist", "h", "fields", "1", "b");
    first = "18" + "64505c18a3010000" + "02";
    assertThat(body("h"))
        .isIn(
            first + "01" + "0161" + "c001" + "00" + "0162" + "0178",
            first + "00" + "0162" + "0178" + "01" + "0161" + "c001");
    assertThat(version("h")).isEqualTo(12);
    runner.run("hpersist", "h", "fields", "1", "a");
    assertThat(body("h")).startsWith("0402");
    assertThat(version("h")).isEqualTo(11);
  }

  @Test
  void theVersionIsThatOfTheDirective() {
    runner.run("sadd", "s", "a", "b");
    runner.run("xadd", "x", "1-1", "f", "v");
    assertThat(version("s")).isEqualTo(11);
    assertThat(payload("s")[0]).isEqualTo((byte) RdbFormat.SET_LISTPACK);
    assertThat(payload("x")[0]).isEqualTo((byte) RdbFormat.STREAM_LISTPACKS_3);
    assertThat(runner.text("config", "set", "rdb-version", "10")).isEqualTo("OK");
    assertThat(version("s")).isEqualTo(10);
    assertThat(payload("s")[0]).isEqualTo((byte) RdbFormat.SET);
    assertThat(payload("x")[0]).isEqualTo((byte) RdbFormat.STREAM_LISTPACKS_2);
    assertThat(runner.text("config", "set", "rdb-version", "9"))
        .contains("argument must be between 10 and 12 inclusive");
  }

  @Test
  void keysWhoseTimeHasPassedAreNotThere() {
    runner.run("set", "k", "v", "px", "10");
    assertThat(runner.run("dump", "k").isNull()).isFalse();
    runner.clock.advanceMillis(20);
    assertThat(runner.run("dump", "k").isNull()).isTrue();
  }

  private void comesBack(String key) throws Exception {
    byte[] payload = payload(key);
    byte[] body = Arrays.copyOf(payload, payload.length - 10);
    RdbInput input = new RdbInput("test", new Slice(body));
    Database database = runner.keyspace.database(0);
    Slice copy = Slice.of("copy");
    long record =
        new ValueReader(runner.keyspace)
            .read(input.readByte(), input, database, copy, Database.NO_EXPIRY, 0);
    database.place(copy, record, 0);
    DatasetDigest digest = new DatasetDigest(runner.keyspace.values());
    assertThat(digest.ofValue(record)).isEqualTo(digest.ofValue(database.peek(Slice.of(key))));
  }

  @Test
  void blobsThatNoBufferIsMadeForComeInPieces() throws Exception {
    runner.run("xadd", "x", "1-1", "f", "x".repeat(17 << 20));
    comesBack("x");
  }

  @Test
  void longElementsOfListsComeInPieces() throws Exception {
    runner.run("rpush", "l", "a", "x".repeat(17 << 20), "b");
    comesBack("l");
  }

  @Test
  void hugeSmallValuesAreWrittenAsLargeOnes() throws Exception {
    runner.keyspace.values().limits().hashMaxListpackValue = 1 << 20;
    runner.keyspace.values().limits().zsetMaxListpackValue = 1 << 20;
    String long1 = "a".repeat(600_000);
    String long2 = "b".repeat(600_000);
    runner.run("zadd", "z", "1", long1, "0.1", long2);
    assertThat(payload("z")[0]).isEqualTo((byte) RdbFormat.ZSET_2);
    comesBack("z");
    runner.run("hset", "h", long1, "1", "f", long2);
    assertThat(payload("h")[0]).isEqualTo((byte) RdbFormat.HASH_LISTPACK);
    comesBack("h");
    runner.run("hpexpireat", "h", "1800000000001", "fields", "1", "f");
    assertThat(payload("h")[0]).isEqualTo((byte) RdbFormat.HASH_METADATA);
    comesBack("h");
    runner.run("hpersist", "h", "fields", "1", "f");
    assertThat(payload("h")[0]).isEqualTo((byte) RdbFormat.HASH);
    comesBack("h");
  }
}
