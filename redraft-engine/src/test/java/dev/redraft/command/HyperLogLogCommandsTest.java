package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies, errors, effects and events; texts are those of redis-server. */
class HyperLogLogCommandsTest {
  private static final String WRONG = "WRONGTYPE Key is not a valid HyperLogLog string value.";
  private static final String CORRUPT = "INVALIDOBJ Corrupted HLL object detected";

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private String text(String... words) {
    return runner.run(words).asText();
  }

  private long number(String... words) {
    return runner.run(words).asLong();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String[] numbers(String command, String key, int from, int to) {
    String[] words = new String[2 + to - from];
    words[0] = command;
    words[1] = key;
    for (int i = from; i < to; i++) {
      words[2 + i - from] = "" + i;
    }
    return words;
  }

  @Test
  void addAndCount() {
    assertThat(number("PFCOUNT", "h")).isZero();
    assertThat(number("PFADD", "h")).isEqualTo(1);
    assertThat(number("PFADD", "h")).isZero();
    assertThat(number("PFCOUNT", "h")).isZero();
    assertThat(number("PFADD", "h", "a", "b", "c")).isEqualTo(1);
    assertThat(number("PFADD", "h", "a", "b", "c")).isZero();
    assertThat(number("PFCOUNT", "h")).isEqualTo(3);
    assertThat(number("PFADD", "h", "")).isEqualTo(1);
    assertThat(number("PFCOUNT", "h")).isEqualTo(4);
    assertThat(text("TYPE", "h")).isEqualTo("string");
    assertThat(text("OBJECT", "ENCODING", "h")).isEqualTo("raw");
  }

  @Test
  void theCachedCountIsUsedUntilARegisterChanges() {
    number("PFADD", "h", "a", "b", "c");
    assertThat(runner.bytesOf("h")[15]).isEqualTo((byte) 0x80);
    number("PFCOUNT", "h");
    assertThat(runner.bytesOf("h")[15]).isZero();
    assertThat(runner.bytesOf("h")[8]).isEqualTo((byte) 3);
    number("PFADD", "h", "a");
    assertThat(runner.bytesOf("h")[15]).isZero();
    number("PFADD", "h", "d");
    assertThat(runner.bytesOf("h")[15]).isEqualTo((byte) 0x80);
    text("PFDEBUG", "TODENSE", "h");
    number("PFCOUNT", "h");
    assertThat(runner.bytesOf("h")[15]).isZero();
    number("PFADD", "h", "d");
    assertThat(runner.bytesOf("h")[15]).isZero();
    number("PFADD", "h", "e");
    assertThat(runner.bytesOf("h")[15]).isEqualTo((byte) 0x80);
    assertThat(number("PFCOUNT", "h")).isEqualTo(5);
  }

  @Test
  void largeOnesBecomeDense() {
    runner.run(numbers("PFADD", "h", 0, 500));
    assertThat(text("PFDEBUG", "ENCODING", "h")).isEqualTo("sparse");
    runner.run(numbers("PFADD", "h", 500, 5000));
    assertThat(text("PFDEBUG", "ENCODING", "h")).isEqualTo("dense");
    assertThat(number("STRLEN", "h")).isEqualTo(12304);
    assertThat(number("PFCOUNT", "h")).isBetween(4900L, 5100L);
    runner.keyspace.values().limits().hllSparseMaxBytes = 30;
    number("PFADD", "small", "a");
    assertThat(text("PFDEBUG", "ENCODING", "small")).isEqualTo("sparse");
    runner.run(numbers("PFADD", "small", 0, 10));
    assertThat(text("PFDEBUG", "ENCODING", "small")).isEqualTo("dense");
  }

  @Test
  void unions() {
    number("PFADD", "a", "1", "2", "3");
    number("PFADD", "b", "2", "3", "4");
    number("PFADD", "c", "3", "4", "5");
    assertThat(number("PFCOUNT", "a", "b", "none", "c")).isEqualTo(5);
    assertThat(text("PFMERGE", "u", "a", "b", "none")).isEqualTo("OK");
    assertThat(number("PFCOUNT", "u")).isEqualTo(4);
    assertThat(text("PFMERGE", "u", "c")).isEqualTo("OK");
    assertThat(number("PFCOUNT", "u")).isEqualTo(5);
    assertThat(text("PFMERGE", "empty")).isEqualTo("OK");
    assertThat(number("PFCOUNT", "empty")).isZero();
    assertThat(number("EXISTS", "empty")).isEqualTo(1);
    text("PFDEBUG", "TODENSE", "c");
    assertThat(text("PFMERGE", "a", "c")).isEqualTo("OK");
    assertThat(text("PFDEBUG", "ENCODING", "a")).isEqualTo("dense");
    assertThat(number("PFCOUNT", "a")).isEqualTo(5);
  }

  @Test
  void expiriesStay() {
    number("PFADD", "h", "a");
    runner.run("EXPIRE", "h", "100");
    runner.run(numbers("PFADD", "h", 0, 300));
    runner.run(numbers("PFADD", "h", 300, 5000));
    runner.run("PFMERGE", "h", "none");
    assertThat(number("TTL", "h")).isEqualTo(100);
  }

  @Test
  void whatIsNoHyperLogLog() {
    runner.run("SET", "s", "bar");
    runner.run("SET", "n", "12345678901234567");
    for (String key : new String[] {"s", "n"}) {
      assertThat(text("PFADD", key, "1")).isEqualTo(WRONG);
      assertThat(text("PFCOUNT", key)).isEqualTo(WRONG);
      assertThat(text("PFCOUNT", "none", key)).isEqualTo(WRONG);
      assertThat(text("PFMERGE", "x", key)).isEqualTo(WRONG);
      assertThat(text("PFMERGE", key, "x")).isEqualTo(WRONG);
      assertThat(text("PFDEBUG", "ENCODING", key)).isEqualTo(WRONG);
    }
    assertThat(number("EXISTS", "x")).isZero();
    for (String[] damage : new String[][] {{"0", "0123"}, {"4", "x"}, {"4", "\0"}}) {
      runner.run("DEL", "h");
      number("PFADD", "h", "a", "b", "c");
      runner.run("SETRANGE", "h", damage[0], damage[1]);
      assertThat(text("PFCOUNT", "h")).isEqualTo(WRONG);
    }
  }

  @Test
  void damagedOnesAreNoted() {
    number("PFADD", "h", "a", "b", "c");
    runner.run("APPEND", "h", "hello");
    assertThat(text("PFCOUNT", "h")).isEqualTo(CORRUPT);
    assertThat(text("PFCOUNT", "h", "none")).isEqualTo(CORRUPT);
    assertThat(text("PFMERGE", "u", "h")).isEqualTo(CORRUPT);
    assertThat(text("PFDEBUG", "TODENSE", "h")).isEqualTo(CORRUPT);
    assertThat(text("PFDEBUG", "GETREG", "h")).isEqualTo(CORRUPT);
    assertThat(number("EXISTS", "u")).isZero();
    runner.run("SETRANGE", "h", "100000", "x");
    assertThat(text("PFADD", "h", "x")).isEqualTo(CORRUPT);
  }

  @Test
  void randomDamageNeverFailsUnexpectedly() {
    Random random = new Random(CommandRunner.SEED);
    for (int round = 0; round < 300; round++) {
      runner.run("DEL", "h");
      runner.run(numbers("PFADD", "h", 0, random.nextInt(700)));
      int length = (int) number("STRLEN", "h");
      for (int i = random.nextInt(5); i >= 0; i--) {
        byte[] one = {(byte) random.nextInt(256)};
        String at = "" + random.nextInt(length);
        runner.run(bytes("SETRANGE"), bytes("h"), bytes(at), one);
      }
      runner.run("PFCOUNT", "h");
      runner.run("PFADD", "h", "" + random.nextInt());
      runner.run("PFCOUNT", "h", "h");
      runner.run("PFMERGE", "u", "h");
    }
    assertThat(runner.services.stats().unexpectedErrors).isZero();
  }

  @Test
  void debugging() {
    assertThat(text("PFDEBUG", "ENCODING", "h")).isEqualTo("ERR The specified key does not exist");
    number("PFADD", "h", "a");
    assertThat(text("PFDEBUG", "DECODE", "h")).isEqualTo("Z:12711 v:2,1 Z:3672");
    assertThat(text("PFDEBUG", "nothing", "h"))
        .isEqualTo("ERR Unknown PFDEBUG subcommand 'nothing'");
    assertThat(number("PFDEBUG", "TODENSE", "h")).isEqualTo(1);
    assertThat(number("PFDEBUG", "TODENSE", "h")).isZero();
    assertThat(text("PFDEBUG", "DECODE", "h")).isEqualTo("ERR HLL encoding is not sparse");
    assertThat(runner.run("PFDEBUG", "GETREG", "h").items()).hasSize(16384);
    assertThat(runner.run("PFDEBUG", "GETREG", "h").get(12711).asLong()).isEqualTo(2);
    assertThat(text("PFSELFTEST")).isEqualTo("OK");
  }

  @Test
  void effectsAndEvents() {
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, "EAn");
    number("PFADD", "h", "a");
    number("PFADD", "h", "a");
    number("PFCOUNT", "h");
    number("PFCOUNT", "h");
    number("PFCOUNT", "h", "h");
    text("PFMERGE", "u", "h");
    assertThat(runner.keyEvents)
        .containsExactly(
            "__keyevent@0__:new h",
            "__keyevent@0__:pfadd h",
            "__keyevent@0__:new u",
            "__keyevent@0__:pfadd u");
    assertThat(runner.persistence.units)
        .containsExactly(
            "*2 $6 SELECT $1 0 *3 $5 PFADD $1 h $1 a ",
            "*2 $7 PFCOUNT $1 h ",
            "*3 $7 PFMERGE $1 u $1 h ");
  }
}
