package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expiries of fields as Redis 7.4 documents them. The clock stands at {@link #NOW}. */
class HashExpireCommandsTest {
  private static final long NOW = 1_700_000_000_000L;

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private String reply(String line) {
    return runner.text(line.split(" ")).replace("ARRAY", "").replace("(nil)", "nil");
  }

  private List<Long> codes(String line) {
    return runner.run(line.split(" ")).items().stream().map(item -> item.asLong()).toList();
  }

  private String effect(String line) {
    runner.persistence.units.clear();
    runner.run(line.split(" "));
    return runner.persistence.lastWords().replace("SELECT 0 ", "");
  }

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
  }

  private void runCycle() {
    runner.dispatcher.runUpkeep(
        () -> runner.keyspace.expireCycle().run(runner.dispatcher.now(), 1_000_000_000));
  }

  /** Both encodings: packed, and a table. */
  private void hash(int fields, boolean large) {
    if (large) {
      given("hset h large " + "x".repeat(100));
    }
    for (int i = 1; i <= fields; i++) {
      given("hset h f" + i + " v" + i);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          hexpire h 1 fields 1,            ERR wrong number of arguments for 'hexpire' command
          httl h fields 1,                 ERR wrong number of arguments for 'httl' command
          hpersist h fields 1,             ERR wrong number of arguments for 'hpersist' command
          hexpire s x fields 1 a,          WRONGTYPE Operation against a key holding the wrong kind of value
          httl s x 1 a,                    WRONGTYPE Operation against a key holding the wrong kind of value
          hpersist s x 1 a,                WRONGTYPE Operation against a key holding the wrong kind of value
          hexpire h x fields 1 a,          ERR value is not an integer or out of range
          hexpire h -1 fields 1 a,         'ERR invalid expire time, must be >= 0'
          hexpire h 70368744178 fields 1 a, ERR invalid expire time in 'hexpire' command
          hpexpire h 70368744177663 fields 1 a, ERR invalid expire time in 'hpexpire' command
          hpexpireat h 70368744177664 fields 1 a, ERR invalid expire time in 'hpexpireat' command
          hexpireat h 9223372036854775807 fields 1 a, ERR invalid expire time in 'hexpireat' command
          hexpire h 10 foo fields 1 a,     ERR Mandatory argument FIELDS is missing or not at the right position
          hexpire h 10 nx xx fields 1 a,   ERR Mandatory argument FIELDS is missing or not at the right position
          hexpire h 10 fields 0 a,         ERR Parameter `numFields` should be greater than 0
          hexpire h 10 fields x a,         ERR Parameter `numFields` should be greater than 0
          hexpire h 10 fields 2 a,         ERR The `numfields` parameter must match the number of arguments
          hexpire h 10 nx fields 1 a b,    ERR The `numfields` parameter must match the number of arguments
          httl h foo 1 a,                  ERR Mandatory argument FIELDS is missing or not at the right position
          hpttl h fields 0 a,              ERR Number of fields must be a positive integer
          hexpiretime h fields x a,        ERR Number of fields must be a positive integer
          hpersist h fields 2 a,           ERR The `numfields` parameter must match the number of arguments
          """)
  void errors(String line, String error) {
    given("hset h a 1", "set s 1");
    assertThat(reply(line)).isEqualTo("(error) " + error);
    assertThat(codes("httl h fields 1 a")).containsExactly(-1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timesAreSetToldAndRemoved(boolean large) {
    hash(4, large);
    assertThat(codes("hexpire none 10 fields 2 a b")).containsExactly(-2L, -2L);
    assertThat(codes("hexpire h 10 fields 2 f1 x")).containsExactly(1L, -2L);
    assertThat(codes("hpexpire h 1499 fields 1 f2")).containsExactly(1L);
    assertThat(codes("hexpireat h 4000000000 fields 1 f3")).containsExactly(1L);
    assertThat(codes("httl h fields 5 f1 f2 f3 f4 x"))
        .containsExactly(10L, 2L, 4000000000L - NOW / 1000, -1L, -2L);
    assertThat(codes("hpttl h fields 2 f1 f2")).containsExactly(10_000L, 1499L);
    assertThat(codes("hexpiretime h fields 2 f1 f2"))
        .containsExactly(NOW / 1000 + 10, NOW / 1000 + 2);
    assertThat(codes("hpexpiretime h fields 2 f1 f2")).containsExactly(NOW + 10_000, NOW + 1499);
    assertThat(codes("hpersist h fields 3 f1 f4 x")).containsExactly(1L, -1L, -2L);
    assertThat(codes("httl h fields 1 f1")).containsExactly(-1L);
    assertThat(codes("httl none fields 1 f1")).containsExactly(-2L);
    assertThat(codes("hpersist none fields 1 f1")).containsExactly(-2L);
    assertThat(reply("object encoding h")).isEqualTo(large ? "\"hashtable\"" : "\"listpackex\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void conditions(boolean large) {
    hash(2, large);
    given("hexpire h 100 fields 1 f1");
    assertThat(codes("hexpire h 50 nx fields 2 f1 f2")).containsExactly(0L, 1L);
    given("hpersist h fields 1 f2");
    assertThat(codes("hexpire h 200 xx fields 2 f1 f2")).containsExactly(1L, 0L);
    assertThat(codes("hexpire h 200 gt fields 2 f1 f2")).containsExactly(0L, 0L);
    assertThat(codes("hexpire h 201 GT fields 1 f1")).containsExactly(1L);
    assertThat(codes("hexpire h 201 lt fields 2 f1 f2")).containsExactly(0L, 1L);
    assertThat(codes("hexpire h 150 LT fields 1 f1")).containsExactly(1L);
    assertThat(codes("hexpire h 0 nx fields 1 f1")).containsExactly(0L);
    assertThat(codes("httl h fields 2 f1 f2")).containsExactly(150L, 201L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void timesInThePastDelete(boolean large) {
    hash(3, large);
    assertThat(effect("hexpire h 0 fields 3 f1 x f2")).isEqualTo("HDEL h f1 f2");
    assertThat(codes("hpexpireat h 5 fields 2 f3 f1")).containsExactly(2L, -2L);
    assertThat(reply("exists h")).isEqualTo(large ? "(integer) 1" : "(integer) 0");
  }

  @Test
  void effects() {
    hash(3, false);
    assertThat(effect("hexpire h 10 fields 3 f1 x f2"))
        .isEqualTo("HPEXPIREAT h " + (NOW + 10_000) + " FIELDS 2 f1 f2");
    assertThat(effect("hexpire h 10 nx fields 1 f1")).isEmpty();
    assertThat(effect("hpersist h fields 2 f3 f1")).isEqualTo("hpersist h fields 2 f3 f1");
    assertThat(effect("hpersist h fields 1 f1")).isEmpty();
    given("hset h f2 1", "hexpire h 10 fields 1 f2");
    assertThat(effect("hincrbyfloat h f2 0.5"))
        .isEqualTo("MULTI HSET h f2 1.5 HPEXPIREAT h " + (NOW + 10_000) + " FIELDS 1 f2 EXEC");
    runner.clock.advanceMillis(10_001);
    assertThat(effect("hget h f2")).isEqualTo("HDEL h f2");
    assertThat(effect("hget h f2")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesKeepOrDropExpiries(boolean large) {
    hash(3, large);
    given("hset h n 1", "hexpire h 100 fields 4 f1 f2 f3 n");
    given("hset h f1 new", "hincrby h n 5", "hincrbyfloat h n 0.5", "hsetnx h f2 x", "rename h g");
    assertThat(codes("httl g fields 4 f1 f2 f3 n")).containsExactly(-1L, 100L, 100L, 100L);
    given("copy g h");
    assertThat(codes("httl h fields 4 f1 f2 f3 n")).containsExactly(-1L, 100L, 100L, 100L);
    runner.clock.advanceMillis(100_001);
    runCycle();
    assertThat(reply("hlen g")).isEqualTo(large ? "(integer) 2" : "(integer) 1");
    assertThat(reply("hlen h")).isEqualTo(large ? "(integer) 2" : "(integer) 1");
    assertThat(reply("info stats")).contains("expired_subkeys:6");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLogHasWhatExpiredBeforeWhatIsSetWithIt(boolean large) {
    given("hset h f2 1 large " + (large ? "x".repeat(100) : "x"), "hdel h large");
    given("expire h 1000", "hexpire h 5 fields 1 f2");
    runner.clock.advanceMillis(5001);
    assertThat(effect("hset h f1 a f2 b")).isEqualTo("MULTI HDEL h f2 hset h f1 a f2 b EXEC");
    // HDEL takes the last field and the key's expiry along; so has HSET.
    assertThat(reply("ttl h")).isEqualTo("(integer) -1");
    assertThat(reply("hmget h f1 f2")).isEqualTo("[\"a\", \"b\"]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatHasExpiredIsNotShown(boolean large) {
    hash(4, large);
    given("hexpire h 10 fields 3 f1 f2 f3", "hdel h large");
    runner.clock.advanceMillis(10_001);
    assertThat(reply("hlen h")).isEqualTo("(integer) 4");
    assertThat(reply("hkeys h")).isEqualTo("[\"f4\"]");
    assertThat(reply("hvals h")).isEqualTo("[\"v4\"]");
    assertThat(reply("hgetall h")).isEqualTo("[\"f4\", \"v4\"]");
    assertThat(reply("hscan h 0")).isEqualTo("[\"0\", [\"f4\", \"v4\"]]");
    assertThat(reply("hrandfield h")).isEqualTo("\"f4\"");
    assertThat(reply("hrandfield h 5 withvalues")).isEqualTo("[\"f4\", \"v4\"]");
    assertThat(reply("hrandfield h -3")).isEqualTo("[\"f4\", \"f4\", \"f4\"]");
    assertThat(reply("hmget h f1 f4 f2")).isEqualTo("[nil, \"v4\", nil]");
    assertThat(reply("hlen h")).isEqualTo("(integer) 2");
    assertThat(reply("hexists h f3")).isEqualTo("(integer) 0");
    assertThat(reply("hset h f3 again")).isEqualTo("(integer) 1");
    given("hexpire h 1 fields 2 f3 f4");
    runner.clock.advanceMillis(1001);
    assertThat(reply("hkeys h")).isEqualTo("[]");
    assertThat(reply("hrandfield h")).isEqualTo("nil");
    assertThat(reply("hincrby h f3 2")).isEqualTo("(integer) 2");
    assertThat(reply("hstrlen h f4")).isEqualTo("(integer) 0");
    assertThat(reply("hgetall h")).isEqualTo("[\"f3\", \"2\"]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLastFieldTakesTheHashWithIt(boolean large) {
    hash(2, large);
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, "Ehgx");
    given("hexpire h 5 fields 1 f1", "hpersist h fields 1 f1", "hdel h large");
    given("hexpire h 5 fields 2 f1 f2");
    runner.clock.advanceMillis(5001);
    runner.keyEvents.clear();
    assertThat(reply("hmget h f1 f2")).isEqualTo("[nil, nil]");
    assertThat(reply("exists h")).isEqualTo("(integer) 0");
    assertThat(runner.keyEvents)
        .containsExactly(
            "__keyevent@0__:hexpired h", "__keyevent@0__:hexpired h", "__keyevent@0__:del h");
    hash(2, large);
    runner.keyEvents.clear();
    given("hexpire h 5 fields 1 f1", "hpersist h fields 1 f1", "hexpireat h 1 fields 1 f1");
    given("hdel h large", "hexpireat h 1 fields 1 f2");
    assertThat(runner.keyEvents)
        .startsWith(
            "__keyevent@0__:hexpire h", "__keyevent@0__:hpersist h", "__keyevent@0__:hdel h")
        .endsWith("__keyevent@0__:hdel h", "__keyevent@0__:del h");
  }

  @Test
  void theCycleLogsWhatItDeletes() {
    hash(2, false);
    given("hexpire h 5 fields 1 f1");
    runCycle();
    runner.clock.advanceMillis(5001);
    runner.persistence.units.clear();
    runCycle();
    assertThat(runner.persistence.lastWords()).endsWith("HDEL h f1");
    assertThat(reply("hlen h")).isEqualTo("(integer) 1");
    runner.persistence.units.clear();
    runCycle();
    assertThat(runner.persistence.units).isEmpty();
  }

  @Test
  void theCycleEmptiesALargeHashInSteps() {
    for (int i = 0; i < 3000; i++) {
      runner.run("hset", "h", "field" + i, "v");
      runner.run("hpexpire", "h", "" + (i % 3 == 0 ? 100_000 : 1000), "fields", "1", "field" + i);
    }
    runner.clock.advanceMillis(1001);
    // Each look at the clock takes a while, so that a run does little more than it must.
    runner.clock.nanosPerLook = 300_000_000;
    int runs = 0;
    while (!reply("hlen h").equals("(integer) 1000")) {
      assertThat(runs++).isLessThan(2000);
      runCycle();
    }
    assertThat(runs).isGreaterThan(10);
    runner.clock.nanosPerLook = 0;
    runner.clock.advanceMillis(100_000);
    runCycle();
    assertThat(reply("exists h")).isEqualTo("(integer) 0");
  }

  @Test
  void nothingExpiresWhileAReplayRuns() {
    hash(2, false);
    runner.keyspace.setLoading(true);
    assertThat(codes("hpexpireat h 5 fields 1 f1")).containsExactly(1L);
    assertThat(reply("hget h f1")).isEqualTo("\"v1\"");
    runner.keyspace.setLoading(false);
    assertThat(reply("hget h f1")).isEqualTo("nil");
  }

  @Test
  void nothingIsDeletedWhileExpiryIsPaused() {
    hash(2, false);
    given("hexpire h 5 fields 1 f1");
    runner.clock.advanceMillis(5001);
    runner.keyspace.setExpiryPaused(true);
    runCycle();
    assertThat(reply("hget h f1")).isEqualTo("nil");
    assertThat(reply("hlen h")).isEqualTo("(integer) 2");
    runner.keyspace.setExpiryPaused(false);
    assertThat(reply("hget h f1")).isEqualTo("nil");
    assertThat(reply("hlen h")).isEqualTo("(integer) 1");
  }
}
