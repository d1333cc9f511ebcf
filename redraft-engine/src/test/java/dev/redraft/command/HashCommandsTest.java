package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies, effects and notifications as a real redis-server 7.0.15 gives them. */
class HashCommandsTest {
  private static final String WRONG_TYPE =
      "(error) WRONGTYPE Operation against a key holding the wrong kind of value";

  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private String reply(String line) {
    return runner.text(line.split(" "));
  }

  private String raw(String line) {
    return runner.raw(line.split(" ")).replace("\r\n", " ").trim();
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

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          hset h a,                      ERR wrong number of arguments for 'hset' command
          hset h a 1 b,                  ERR wrong number of arguments for 'hset' command
          hmset h a 1 b,                 ERR wrong number of arguments for 'hmset' command
          hincrby h a x,                 ERR value is not an integer or out of range
          hincrby h text 1,              ERR hash value is not an integer
          hincrby h n 9223372036854775807, ERR increment or decrement would overflow
          hincrby h n -9223372036854775808, OK
          hincrbyfloat h n x,            ERR value is not a valid float
          hincrbyfloat h n nan,          ERR value is not a valid float
          hincrbyfloat h n inf,          ERR value is NaN or Infinity
          hincrbyfloat none n -inf,      ERR value is NaN or Infinity
          hincrbyfloat s n inf,          ERR value is NaN or Infinity
          hincrbyfloat h text 1,         ERR hash value is not a float
          hincrbyfloat h inf 1,          ERR increment would produce NaN or Infinity
          hscan h x,                     ERR invalid cursor
          hscan h 0 foo,                 ERR syntax error
          hscan h 0 count,               ERR syntax error
          hscan h 0 count 0,             ERR syntax error
          hscan h 0 count x,             ERR value is not an integer or out of range
          hscan h 0 type hash,           ERR syntax error
          hscan none 0 foo,              OK
          hscan s 0 foo,                 WRONGTYPE Operation against a key holding the wrong kind of value
          hrandfield h x,                ERR value is not an integer or out of range
          hrandfield h -9223372036854775808, 'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807'
          hrandfield h 9223372036854775807 withvalues, ERR value is out of range
          hrandfield h 1 foo,            ERR syntax error
          hrandfield h 1 withvalues x,   ERR syntax error
          """)
  void errors(String line, String error) {
    given("hset h text abc n 5 inf inf", "set s 1");
    String before = reply("debug digest");
    String reply = reply(line);
    if (error.equals("OK")) {
      assertThat(reply).doesNotStartWith("(error)");
    } else {
      assertThat(reply).isEqualTo("(error) " + error);
      assertThat(reply("debug digest")).isEqualTo(before);
      assertThat(reply("exists none")).isEqualTo("(integer) 0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hset s a 1",
    "hmset s a 1",
    "hsetnx s a 1",
    "hget s a",
    "hmget s a",
    "hgetall s",
    "hkeys s",
    "hvals s",
    "hdel s a",
    "hlen s",
    "hexists s a",
    "hstrlen s a",
    "hincrby s a 1",
    "hincrbyfloat s a 1",
    "hscan s 0",
    "hrandfield s",
    "hrandfield s 2"
  })
  void otherTypesAreRefused(String line) {
    given("set s 1");
    assertThat(reply(line)).isEqualTo(WRONG_TYPE);
  }

  @Test
  void repliesInBothProtocols() {
    given("hset h a 1 b two");
    assertThat(raw("hgetall h")).isEqualTo("*4 $1 a $1 1 $1 b $3 two");
    assertThat(raw("hgetall none")).isEqualTo("*0");
    assertThat(raw("hget h x")).isEqualTo("$-1");
    assertThat(raw("hmget h a x b")).isEqualTo("*3 $1 1 $-1 $3 two");
    assertThat(raw("hmget none a b")).isEqualTo("*2 $-1 $-1");
    assertThat(raw("hrandfield none")).isEqualTo("$-1");
    assertThat(raw("hrandfield none 3")).isEqualTo("*0");
    assertThat(raw("hrandfield h 5 withvalues")).isEqualTo("*4 $1 a $1 1 $1 b $3 two");
    assertThat(raw("hscan h 0")).isEqualTo("*2 $1 0 *4 $1 a $1 1 $1 b $3 two");
    assertThat(raw("hscan h 0 novalues match a")).isEqualTo("*2 $1 0 *1 $1 a");
    assertThat(raw("hscan none 7")).isEqualTo("*2 $1 0 *0");
    given("hello 3");
    assertThat(raw("hgetall h")).isEqualTo("%2 $1 a $1 1 $1 b $3 two");
    assertThat(raw("hgetall none")).isEqualTo("%0");
    assertThat(raw("hkeys h")).isEqualTo("*2 $1 a $1 b");
    assertThat(raw("hvals h")).isEqualTo("*2 $1 1 $3 two");
    assertThat(raw("hrandfield h 5 withvalues")).isEqualTo("*2 *2 $1 a $1 1 *2 $1 b $3 two");
    assertThat(raw("hrandfield h 0 withvalues")).isEqualTo("*0");
    assertThat(raw("hrandfield none")).isEqualTo("_");
    assertThat(raw("hget none x")).isEqualTo("_");
  }

  @Test
  void fieldsAreSetAndDeleted() {
    assertThat(reply("hset h a 1 b 2 a 3")).isEqualTo("(integer) 2");
    assertThat(reply("hmset h c 4")).isEqualTo("OK");
    assertThat(reply("hsetnx h a 9")).isEqualTo("(integer) 0");
    assertThat(reply("hsetnx h d 5")).isEqualTo("(integer) 1");
    assertThat(reply("hlen h")).isEqualTo("(integer) 4");
    assertThat(reply("hget h a")).isEqualTo("\"3\"");
    assertThat(reply("hexists h a")).isEqualTo("(integer) 1");
    assertThat(reply("hexists h x")).isEqualTo("(integer) 0");
    assertThat(reply("hstrlen h a")).isEqualTo("(integer) 1");
    assertThat(reply("hstrlen h x")).isEqualTo("(integer) 0");
    assertThat(reply("hdel h a x a")).isEqualTo("(integer) 1");
    assertThat(reply("hdel h b c d e")).isEqualTo("(integer) 3");
    assertThat(reply("exists h")).isEqualTo("(integer) 0");
    assertThat(reply("hdel h b")).isEqualTo("(integer) 0");
  }

  @Test
  void numbersAreAdded() {
    assertThat(reply("hincrby h n 5")).isEqualTo("(integer) 5");
    assertThat(reply("hincrby h n -7")).isEqualTo("(integer) -2");
    assertThat(reply("hincrbyfloat h n 0.5")).isEqualTo("\"-1.5\"");
    assertThat(reply("hincrbyfloat h n 1.5")).isEqualTo("\"0\"");
    assertThat(reply("hincrbyfloat h x 3e3")).isEqualTo("\"3000\"");
    assertThat(reply("hincrby h x 1")).isEqualTo("(integer) 3001");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          hset h a 2 c 3,          hset h a 2 c 3
          hset h a 1,              hset h a 1
          hsetnx h a 2,            ''
          hsetnx h z 2,            hsetnx h z 2
          hdel h x,                ''
          hdel h a x,              hdel h a x
          hdel h a b,              hdel h a b
          hincrby h a 3,           hincrby h a 3
          hincrbyfloat h a 0.1,    HSET h a 1.1
          hgetall h,               ''
          """)
  void effects(String line, String effect) {
    given("hset h a 1 b 2");
    assertThat(effect(line)).isEqualTo(effect);
  }

  @Test
  void notifications() {
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, "Ehg");
    given("hset h a 1 b 2", "hsetnx h c 1", "hsetnx h c 1", "hincrby h a 1", "hincrbyfloat h a 1");
    given("hdel h x", "hdel h a", "hdel h b c");
    assertThat(runner.keyEvents)
        .containsExactly(
            "__keyevent@0__:hset h",
            "__keyevent@0__:hset h",
            "__keyevent@0__:hincrby h",
            "__keyevent@0__:hincrbyfloat h",
            "__keyevent@0__:hdel h",
            "__keyevent@0__:hdel h",
            "__keyevent@0__:del h");
  }

  private void fill(int fields) {
    for (int i = 0; i < fields; i++) {
      runner.run("hset", "h", "field" + i, "value" + i);
    }
  }

  @Test
  void encodingsFollowTheLimits() {
    fill(512);
    assertThat(reply("object encoding h")).isEqualTo("\"listpack\"");
    fill(513);
    assertThat(reply("object encoding h")).isEqualTo("\"hashtable\"");
    assertThat(reply("hlen h")).isEqualTo("(integer) 513");
    given("hset v a " + "x".repeat(64), "hset w " + "x".repeat(65) + " b");
    assertThat(reply("object encoding v")).isEqualTo("\"listpack\"");
    assertThat(reply("object encoding w")).isEqualTo("\"hashtable\"");
    given("del w", "copy h w", "del h");
    assertThat(reply("hget w field512")).isEqualTo("\"value512\"");
    assertThat(reply("object encoding w")).isEqualTo("\"hashtable\"");
  }

  /** A scan returns all fields, a bucket or more at a time. */
  @Test
  void scansOfLargeHashes() {
    fill(2000);
    Set<String> seen = new TreeSet<>();
    String cursor = "0";
    int calls = 0;
    do {
      RespValue page = runner.run("hscan", "h", cursor, "count", "50");
      cursor = page.get(0).asText();
      for (int i = 0; i < page.get(1).items().size(); i += 2) {
        String field = page.get(1).get(i).asText();
        assertThat(page.get(1).get(i + 1).asText()).isEqualTo(field.replace("field", "value"));
        seen.add(field);
      }
      calls++;
    } while (!cursor.equals("0"));
    assertThat(seen).hasSize(2000);
    assertThat(calls).isBetween(30, 45);
    RespValue fields = runner.run("hscan", "h", "0", "count", "10000", "novalues", "match", "*9");
    assertThat(fields.get(1).items()).hasSize(200);
  }

  @ParameterizedTest
  @CsvSource({"20", "1000"})
  void randomFields(int size) {
    fill(size);
    for (int count : new int[] {1, size / 5, size / 2, size, 2 * size}) {
      List<String> fields = new ArrayList<>();
      runner.run("hrandfield", "h", "" + count).items().forEach(f -> fields.add(f.asText()));
      assertThat(fields).hasSize(Math.min(count, size)).doesNotHaveDuplicates();
    }
    RespValue repeated = runner.run("hrandfield", "h", "" + -3 * size, "withvalues");
    Set<String> distinct = new TreeSet<>();
    for (int i = 0; i < 6 * size; i += 2) {
      String field = repeated.get(i).asText();
      assertThat(repeated.get(i + 1).asText()).isEqualTo(field.replace("field", "value"));
      distinct.add(field);
    }
    assertThat(repeated.items()).hasSize(6 * size);
    assertThat(distinct.size()).isBetween(size * 8 / 10, size);
    assertThat(reply("hrandfield h")).startsWith("\"field");
  }

  /** A large hash keeps its table when its record is made again. */
  @Test
  void keysWithHashesMove() {
    fill(600);
    given("hset small a 1", "rename h g", "rename small tiny", "move g 1", "select 1");
    assertThat(reply("hlen g")).isEqualTo("(integer) 600");
    assertThat(reply("memory usage g")).startsWith("(integer) ");
    given("flushdb", "select 0", "hset tiny b 2");
    assertThat(reply("hgetall tiny")).contains("a", "b");
  }
}
