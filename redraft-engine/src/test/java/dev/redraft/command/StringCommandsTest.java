package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replies and effects as a real redis-server 7.0.15 gives them. The clock stands at {@link #NOW}.
 */
class StringCommandsTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final String SYNTAX = "(error) ERR syntax error";
  private static final String NOT_INTEGER = "(error) ERR value is not an integer or out of range";

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  /** Runs one line of words; the effect that it had, or the empty text. */
  private String effect(String line) {
    runner.persistence.units.clear();
    runner.run(words(line));
    return runner.persistence.lastWords().replace("SELECT 0 ", "");
  }

  private String reply(String line) {
    return runner.text(words(line));
  }

  private static String[] words(String line) {
    String[] words = line.split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("''") ? "" : words[i];
    }
    return words;
  }

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(words(line)).isError()).as(line).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          set a 1 ex 0,               ERR invalid expire time in 'set' command
          set a 1 ex -1,              ERR invalid expire time in 'set' command
          set a 1 px 9223372036854775807, ERR invalid expire time in 'set' command
          set a 1 ex x,               ERR value is not an integer or out of range
          set a 1 ex 10 px 10,        ERR syntax error
          set a 1 nx xx,              ERR syntax error
          set a 1 keepttl ex 10,      ERR syntax error
          set a 1 ex 10 keepttl,      ERR syntax error
          set a 1 ex,                 ERR syntax error
          set a 1 persist,            ERR syntax error
          set a 1 get ex,             ERR syntax error
          setex a 0 v,                ERR invalid expire time in 'setex' command
          psetex a -1 v,              ERR invalid expire time in 'psetex' command
          mset a 1 b,                 ERR wrong number of arguments for 'mset' command
          setrange a -1 x,            ERR offset is out of range
          setrange a 536870912 x,     ERR string exceeds maximum allowed size (proto-max-bulk-len)
          setrange a 9223372036854775807 x, ERR string exceeds maximum allowed size (proto-max-bulk-len)
          decrby a -9223372036854775808, ERR decrement would overflow
          incrbyfloat a nan,          ERR value is not a valid float
          incrbyfloat a inf,          ERR increment would produce NaN or Infinity
          getex s ex 0,               ERR invalid expire time in 'getex' command
          getex s keepttl,            ERR syntax error
          getex s ex 10 px 10,        ERR syntax error
          getex none foo,             ERR syntax error
          incr s,                     ERR value is not an integer or out of range
          incr most,                  ERR increment or decrement would overflow
          lcs s s len idx,            'ERR If you want both the length and indexes, please just use IDX.'
          """)
  void errors(String line, String error) {
    given("set s text", "set most 9223372036854775807");
    assertThat(reply(line)).isEqualTo("(error) " + error);
    assertThat(effect(line)).isEmpty();
  }

  @Test
  void setLogsWhatAReplayNeeds() {
    assertThat(effect("set a 1")).isEqualTo("set a 1");
    assertThat(effect("set a 1 ex 100")).isEqualTo("SET a 1 PXAT " + (NOW + 100_000));
    assertThat(effect("set a 1 px 5 xx get")).isEqualTo("SET a 1 PXAT " + (NOW + 5));
    assertThat(effect("set a 1 exat 9999999999")).isEqualTo("SET a 1 PXAT 9999999999000");
    assertThat(effect("set a 1 keepttl")).isEqualTo("set a 1 keepttl");
    assertThat(effect("set a 2 xx get")).isEqualTo("SET a 2 xx");
    assertThat(effect("set a 2 nx")).isEmpty();
    assertThat(effect("set a 2 nx get")).isEmpty();
    assertThat(effect("set b 2 nx get")).isEqualTo("SET b 2 nx");
    assertThat(effect("setex a 100 v")).isEqualTo("SET a v PXAT " + (NOW + 100_000));
    assertThat(effect("psetex a 7 v")).isEqualTo("SET a v PXAT " + (NOW + 7));
    assertThat(effect("getset a w")).isEqualTo("SET a w");
    assertThat(effect("getdel a")).isEqualTo("DEL a");
    assertThat(effect("getdel a")).isEmpty();
  }

  @Test
  void getexLogsTheTimeThatItSets() {
    given("set b 1");
    assertThat(effect("getex b")).isEmpty();
    assertThat(effect("getex b persist")).isEmpty();
    assertThat(effect("getex b ex 100")).isEqualTo("PEXPIREAT b " + (NOW + 100_000));
    assertThat(effect("getex b px 100 px 200")).isEqualTo("PEXPIREAT b " + (NOW + 200));
    assertThat(effect("getex b persist")).isEqualTo("PERSIST b");
    assertThat(effect("getex b pxat 1")).isEqualTo("DEL b");
    assertThat(reply("getex b")).isEqualTo("(nil)");
  }

  @Test
  void setRepliesWithTheOldValueOnDemand() {
    assertThat(reply("set a 1 get")).isEqualTo("(nil)");
    assertThat(reply("set a 2 get")).isEqualTo("\"1\"");
    assertThat(reply("set a 3 nx get")).isEqualTo("\"2\"");
    assertThat(reply("set a 3 nx")).isEqualTo("(nil)");
    assertThat(reply("set none 3 xx")).isEqualTo("(nil)");
    assertThat(reply("set none 3 xx get")).isEqualTo("(nil)");
    assertThat(reply("get a")).isEqualTo("\"2\"");
  }

  @Test
  void setDropsTheExpiryUnlessToldToKeepIt() {
    given("set a 1 px 100", "set a 2 keepttl");
    runner.clock.advanceMillis(101);
    assertThat(effect("get a")).isEqualTo("DEL a");
    given("set a 1 px 100", "set a 2");
    runner.clock.advanceMillis(101);
    assertThat(reply("get a")).isEqualTo("\"2\"");
  }

  @Test
  void anExpiryOfThisVeryMillisecondHasNotPassed() {
    given("set a 1 px 100");
    runner.clock.advanceMillis(100);
    assertThat(reply("get a")).isEqualTo("\"1\"");
  }

  @Test
  void rangesCountFromBothEnds() {
    given("set s Hello-World-1", "set n 12345");
    assertThat(reply("getrange s 0 -1")).isEqualTo("\"Hello-World-1\"");
    assertThat(reply("getrange s -5 -1")).isEqualTo("\"rld-1\"");
    assertThat(reply("getrange s 5 2")).isEqualTo("\"\"");
    assertThat(reply("getrange s -1 -5")).isEqualTo("\"\"");
    assertThat(reply("getrange s 0 100")).isEqualTo("\"Hello-World-1\"");
    assertThat(reply("getrange s -100 -50")).isEqualTo("\"H\"");
    assertThat(reply("substr n 1 2")).isEqualTo("\"23\"");
    assertThat(reply("getrange none 0 -1")).isEqualTo("\"\"");
    assertThat(reply("getrange s 9223372036854775807 -9223372036854775808")).isEqualTo("\"\"");
    assertThat(reply("getrange s x 1")).isEqualTo(NOT_INTEGER);
  }

  @Test
  void setrangeFillsWithZeros() {
    assertThat(reply("setrange a 5 ''")).isEqualTo("(integer) 0");
    assertThat(effect("setrange a 5 xy")).isEqualTo("setrange a 5 xy");
    assertThat(runner.bytesOf("a")).containsExactly(0, 0, 0, 0, 0, 'x', 'y');
    given("set n 12345", "setrange n 1 ab");
    assertThat(reply("get n")).isEqualTo("\"1ab45\"");
    assertThat(reply("strlen n")).isEqualTo("(integer) 5");
  }

  @Test
  void countersKeepTheExpiry() {
    given("set a 10 px 50", "incrby a 32", "decr a", "incr a");
    assertThat(reply("get a")).isEqualTo("\"42\"");
    assertThat(reply("decrby a 2")).isEqualTo("(integer) 40");
    assertThat(effect("incrbyfloat a 0.5")).isEqualTo("SET a 40.5 KEEPTTL");
    assertThat(reply("incrbyfloat a 1e3")).isEqualTo("\"1040.5\"");
    runner.clock.advanceMillis(51);
    assertThat(reply("incr a")).isEqualTo("(integer) 1");
  }

  @Test
  void infinityIsNoSum() {
    given("set a inf", "set b x");
    assertThat(reply("incrbyfloat a 1"))
        .isEqualTo("(error) ERR increment would produce NaN or Infinity");
    assertThat(reply("incrbyfloat a x")).isEqualTo("(error) ERR value is not a valid float");
    assertThat(reply("incrbyfloat b inf")).isEqualTo("(error) ERR value is not a valid float");
  }

  @Test
  void manyKeysAtOnce() {
    assertThat(reply("mset a 1 b 2 a 3")).isEqualTo("OK");
    assertThat(reply("mget a b none")).isEqualTo("ARRAY[\"3\", \"2\", (nil)]");
    assertThat(reply("msetnx c 1 b 2")).isEqualTo("(integer) 0");
    assertThat(reply("mget c")).isEqualTo("ARRAY[(nil)]");
    assertThat(effect("msetnx c 1 d 2")).isEqualTo("msetnx c 1 d 2");
    assertThat(reply("setnx c 5")).isEqualTo("(integer) 0");
    assertThat(reply("append c 23")).isEqualTo("(integer) 3");
    assertThat(reply("append e ''")).isEqualTo("(integer) 0");
    assertThat(reply("mget c e")).isEqualTo("ARRAY[\"123\", \"\"]");
  }

  @Test
  void longestCommonSubsequence() {
    given("set k1 ohmytext", "set k2 mynewtext");
    assertThat(reply("lcs k1 k2")).isEqualTo("\"mytext\"");
    assertThat(reply("lcs k1 k2 len")).isEqualTo("(integer) 6");
    assertThat(reply("lcs k1 k2 idx"))
        .isEqualTo(
            "ARRAY[\"matches\", ARRAY[ARRAY[ARRAY[(integer) 4, (integer) 7], ARRAY[(integer) 5,"
                + " (integer) 8]], ARRAY[ARRAY[(integer) 2, (integer) 3], ARRAY[(integer) 0,"
                + " (integer) 1]]], \"len\", (integer) 6]");
    assertThat(reply("lcs k1 k2 idx minmatchlen 4 withmatchlen"))
        .isEqualTo(
            "ARRAY[\"matches\", ARRAY[ARRAY[ARRAY[(integer) 4, (integer) 7], ARRAY[(integer) 5,"
                + " (integer) 8], (integer) 4]], \"len\", (integer) 6]");
    assertThat(reply("lcs k1 none")).isEqualTo("\"\"");
    assertThat(reply("lcs k1 k2 minmatchlen")).isEqualTo(SYNTAX);
    given("setrange k1 20000 x", "setrange k2 20000 x");
    assertThat(reply("lcs k1 k2 len"))
        .isEqualTo(
            "(error) ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  }
}
