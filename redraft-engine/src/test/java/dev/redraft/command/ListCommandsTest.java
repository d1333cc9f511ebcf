package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies, effects and events of lists; the replies are those of redis-server. */
class ListCommandsTest {
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";

  private final CommandRunner runner = new CommandRunner();
  private final Client a = runner.newClient(new CommandRunner.RecordingLink());
  private final Client b = runner.newClient(new CommandRunner.RecordingLink());

  @AfterEach
  void close() {
    runner.close();
  }

  private void send(Client by, String... words) {
    runner.execute(by, Args.of(words));
  }

  private static String heard(Client by) {
    byte[] bytes = by.reply().buffer().toBytes();
    by.reply().buffer().consume(bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String all(String key) {
    return range(key, "0", "-1");
  }

  private String range(String key, String from, String to) {
    return runner.run("LRANGE", key, from, to).items().stream()
        .map(RespValue::asText)
        .toList()
        .toString();
  }

  private void expect(String reply, String... command) {
    assertThat(runner.raw(command)).as(String.join(" ", command)).isEqualTo(reply);
  }

  @Test
  void pushAndPopAtBothEnds() {
    expect(":3\r\n", "RPUSH", "k", "a", "b", "c");
    expect(":5\r\n", "LPUSH", "k", "1", "2");
    assertThat(all("k")).isEqualTo("[2, 1, a, b, c]");
    expect("$1\r\n2\r\n", "LPOP", "k");
    expect("*2\r\n$1\r\nc\r\n$1\r\nb\r\n", "RPOP", "k", "2");
    expect("*0\r\n", "LPOP", "k", "0");
    expect(":2\r\n", "LLEN", "k");
    expect("*2\r\n$1\r\n1\r\n$1\r\na\r\n", "LPOP", "k", "9");
    expect(":0\r\n", "EXISTS", "k");
    expect("$-1\r\n", "LPOP", "k");
    expect("*-1\r\n", "LPOP", "k", "1");
    expect("*-1\r\n", "RPOP", "k", "0");
    expect(":0\r\n", "LPUSHX", "k", "a");
    expect(":0\r\n", "RPUSHX", "k", "a", "b");
    runner.run("RPUSH", "k", "m");
    expect(":2\r\n", "LPUSHX", "k", "l");
    expect(":4\r\n", "RPUSHX", "k", "n", "o");
    assertThat(all("k")).isEqualTo("[l, m, n, o]");
    runner.run("HELLO", "3");
    expect("_\r\n", "LPOP", "none");
    expect("_\r\n", "LPOP", "none", "2");
  }

  @Test
  void errors() {
    runner.run("SET", "s", "x");
    String[][] wrong = {
      {"LPUSH", "s", "a"},
      {"RPUSHX", "s", "a"},
      {"LPOP", "s"},
      {"RPOP", "s", "1"},
      {"LLEN", "s"},
      {"LINDEX", "s", "0"},
      {"LRANGE", "s", "0", "1"},
      {"LSET", "s", "0", "x"},
      {"LINSERT", "s", "BEFORE", "a", "b"},
      {"LREM", "s", "0", "a"},
      {"LTRIM", "s", "0", "1"},
      {"LPOS", "s", "a"},
      {"LMOVE", "s", "k", "LEFT", "LEFT"},
      {"RPOPLPUSH", "s", "k"},
      {"LMPOP", "1", "s", "LEFT"},
      {"BLPOP", "s", "1"},
      {"BRPOP", "none", "s", "1"},
      {"BLMOVE", "s", "k", "LEFT", "LEFT", "1"},
      {"BLMPOP", "1", "1", "s", "LEFT"},
    };
    for (String[] command : wrong) {
      expect(WRONG_TYPE, command);
    }
    runner.run("RPUSH", "k", "a");
    expect(WRONG_TYPE, "LMOVE", "k", "s", "LEFT", "LEFT");
    expect(WRONG_TYPE, "BRPOPLPUSH", "k", "s", "0");
    assertThat(all("k")).isEqualTo("[a]");
    String positive = "-ERR value is out of range, must be positive\r\n";
    expect(positive, "LPOP", "k", "-1");
    expect(positive, "LPOP", "k", "x");
    expect("-ERR wrong number of arguments for 'rpop' command\r\n", "RPOP", "k", "1", "2");
    expect("-ERR no such key\r\n", "LSET", "none", "x", "y");
    expect("-ERR value is not an integer or out of range\r\n", "LSET", "k", "x", "y");
    expect("-ERR index out of range\r\n", "LSET", "k", "1", "y");
    expect("-ERR index out of range\r\n", "LSET", "k", "-2", "y");
    expect("$-1\r\n", "LINDEX", "none", "x");
    expect("-ERR value is not an integer or out of range\r\n", "LRANGE", "none", "0", "x");
    expect("-ERR syntax error\r\n", "LINSERT", "k", "BETWEEN", "a", "b");
    expect("-ERR syntax error\r\n", "LMOVE", "k", "k", "LEFT", "UP");
    expect("-ERR syntax error\r\n", "BLMOVE", "k", "k", "UP", "LEFT", "x");
    expect("-ERR numkeys should be greater than 0\r\n", "LMPOP", "0", "k", "LEFT");
    expect("-ERR numkeys should be greater than 0\r\n", "BLMPOP", "x", "x", "k", "LEFT");
    expect("-ERR syntax error\r\n", "LMPOP", "2", "k", "LEFT");
    expect("-ERR syntax error\r\n", "LMPOP", "1", "k", "LEFT", "COUNT", "1", "COUNT", "1");
    expect("-ERR count should be greater than 0\r\n", "LMPOP", "1", "k", "LEFT", "COUNT", "0");
    expect("-ERR timeout is not a float or out of range\r\n", "BLMPOP", "x", "1", "k", "LEFT");
    expect("-ERR timeout is negative\r\n", "BLPOP", "k", "-1");
    expect(
        "-ERR value is out of range, value must between -9223372036854775807 and"
            + " 9223372036854775807\r\n",
        "LREM",
        "k",
        "-9223372036854775808",
        "a");
    assertThat(all("k")).isEqualTo("[a]");
  }

  @Test
  void indexesAndRanges() {
    runner.run("RPUSH", "k", "a", "b", "c", "d");
    expect("$1\r\na\r\n", "LINDEX", "k", "0");
    expect("$1\r\nc\r\n", "LINDEX", "k", "-2");
    expect("$-1\r\n", "LINDEX", "k", "4");
    expect("$-1\r\n", "LINDEX", "k", "-9223372036854775808");
    assertThat(range("k", "-100", "1")).isEqualTo("[a, b]");
    assertThat(range("k", "2", "9223372036854775807")).isEqualTo("[c, d]");
    assertThat(range("k", "-2", "-3")).isEqualTo("[]");
    assertThat(range("k", "4", "5")).isEqualTo("[]");
    expect("+OK\r\n", "LSET", "k", "-1", "D");
    expect("+OK\r\n", "LTRIM", "k", "1", "-1");
    assertThat(all("k")).isEqualTo("[b, c, D]");
    expect("+OK\r\n", "LTRIM", "k", "5", "9");
    expect(":0\r\n", "EXISTS", "k");
  }

  @Test
  void insertAndRemove() {
    runner.run("RPUSH", "k", "a", "b", "a", "c", "a");
    expect(":6\r\n", "LINSERT", "k", "before", "b", "x");
    expect(":7\r\n", "LINSERT", "k", "AFTER", "a", "y");
    assertThat(all("k")).isEqualTo("[a, y, x, b, a, c, a]");
    expect(":-1\r\n", "LINSERT", "k", "AFTER", "none", "y");
    expect(":0\r\n", "LINSERT", "none", "AFTER", "none", "y");
    expect(":1\r\n", "LREM", "k", "-1", "a");
    assertThat(all("k")).isEqualTo("[a, y, x, b, a, c]");
    expect(":1\r\n", "LREM", "k", "1", "a");
    expect(":1\r\n", "LREM", "k", "-5", "a");
    expect(":0\r\n", "LREM", "k", "0", "a");
    assertThat(all("k")).isEqualTo("[y, x, b, c]");
    expect(":0\r\n", "LREM", "none", "0", "a");
  }

  @Test
  void positions() {
    runner.run("RPUSH", "k", "a", "b", "c", "1", "2", "3", "c", "c");
    expect(":2\r\n", "LPOS", "k", "c");
    expect(":6\r\n", "LPOS", "k", "c", "RANK", "2");
    expect("$-1\r\n", "LPOS", "k", "c", "RANK", "4");
    expect(":7\r\n", "LPOS", "k", "c", "RANK", "-1");
    expect("*2\r\n:2\r\n:6\r\n", "LPOS", "k", "c", "COUNT", "2");
    expect("*3\r\n:2\r\n:6\r\n:7\r\n", "LPOS", "k", "c", "COUNT", "0");
    expect("*2\r\n:6\r\n:2\r\n", "LPOS", "k", "c", "COUNT", "0", "RANK", "-2");
    expect("*1\r\n:2\r\n", "LPOS", "k", "c", "COUNT", "0", "MAXLEN", "6");
    expect("$-1\r\n", "LPOS", "k", "c", "MAXLEN", "2");
    expect("*1\r\n:7\r\n", "LPOS", "k", "c", "RANK", "-1", "COUNT", "0", "MAXLEN", "1");
    expect("$-1\r\n", "LPOS", "none", "c");
    expect("*0\r\n", "LPOS", "none", "c", "COUNT", "1");
    expect("*0\r\n", "LPOS", "k", "none", "COUNT", "0");
    assertThat(runner.raw("LPOS", "k", "c", "RANK", "0")).startsWith("-ERR RANK can't be zero:");
    expect("-ERR COUNT can't be negative\r\n", "LPOS", "k", "c", "COUNT", "-1");
    expect("-ERR MAXLEN can't be negative\r\n", "LPOS", "k", "c", "MAXLEN", "-1");
    expect("-ERR syntax error\r\n", "LPOS", "k", "c", "RANK");
  }

  @Test
  void moves() {
    runner.run("RPUSH", "k", "a", "b", "c");
    expect("$1\r\na\r\n", "LMOVE", "k", "l", "left", "RIGHT");
    expect("$1\r\nc\r\n", "RPOPLPUSH", "k", "l");
    assertThat(all("l")).isEqualTo("[c, a]");
    expect("$1\r\nb\r\n", "LMOVE", "k", "l", "LEFT", "LEFT");
    expect(":0\r\n", "EXISTS", "k");
    expect("$1\r\na\r\n", "RPOPLPUSH", "l", "l");
    assertThat(all("l")).isEqualTo("[a, b, c]");
    expect("$1\r\na\r\n", "LMOVE", "l", "l", "LEFT", "LEFT");
    expect("$1\r\na\r\n", "LMOVE", "l", "l", "LEFT", "RIGHT");
    assertThat(all("l")).isEqualTo("[b, c, a]");
    expect("$-1\r\n", "LMOVE", "k", "l", "LEFT", "LEFT");
    runner.run("RPUSH", "one", "1");
    expect("$1\r\n1\r\n", "RPOPLPUSH", "one", "one");
    assertThat(all("one")).isEqualTo("[1]");
  }

  @Test
  void multiPop() {
    runner.run("RPUSH", "k", "a", "b", "c");
    expect("*2\r\n$1\r\nk\r\n*1\r\n$1\r\na\r\n", "LMPOP", "2", "none", "k", "LEFT");
    assertThat(runner.persistence.lastWords()).isEqualTo("LPOP k 1");
    expect(
        "*2\r\n$1\r\nk\r\n*2\r\n$1\r\nc\r\n$1\r\nb\r\n", "LMPOP", "1", "k", "RIGHT", "count", "9");
    assertThat(runner.persistence.lastWords()).isEqualTo("RPOP k 2");
    expect("*-1\r\n", "LMPOP", "2", "k", "l", "LEFT");
  }

  @Test
  void events() {
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, "EA");
    runner.run("RPUSH", "k", "a", "b", "a", "c");
    runner.run("LPUSH", "k", "x");
    runner.run("LSET", "k", "0", "y");
    runner.run("LINSERT", "k", "AFTER", "y", "z");
    runner.run("LREM", "k", "0", "a");
    runner.run("LREM", "k", "0", "none");
    runner.run("LTRIM", "k", "0", "-1");
    runner.run("LMOVE", "k", "l", "LEFT", "RIGHT");
    runner.run("LPOP", "k");
    runner.run("RPOP", "k", "9");
    runner.run("LTRIM", "l", "3", "4");
    runner.run("RPUSH", "m", "a");
    runner.run("LREM", "m", "0", "a");
    assertThat(runner.keyEvents.stream().map(e -> e.replace("__keyevent@0__:", "")))
        .containsExactly(
            "rpush k",
            "lpush k",
            "lset k",
            "linsert k",
            "lrem k",
            "ltrim k",
            "rpush l",
            "lpop k",
            "lpop k",
            "rpop k",
            "del k",
            "ltrim l",
            "del l",
            "rpush m",
            "lrem m",
            "del m");
  }

  @Test
  void blockingPopsAreLoggedAsPlainOnes() {
    send(a, "BLPOP", "k", "0");
    send(b, "BRPOP", "x", "k", "0");
    runner.run("RPUSH", "k", "1", "2", "3");
    assertThat(heard(a)).isEqualTo("*2\r\n$1\r\nk\r\n$1\r\n1\r\n");
    assertThat(heard(b)).isEqualTo("*2\r\n$1\r\nk\r\n$1\r\n3\r\n");
    assertThat(runner.persistence.units)
        .containsExactly(
            "*2 $6 SELECT $1 0 *5 $5 RPUSH $1 k $1 1 $1 2 $1 3 ",
            "*2 $4 LPOP $1 k ",
            "*2 $4 RPOP $1 k ");
    send(a, "BLMPOP", "0", "2", "x", "y", "LEFT", "COUNT", "2");
    runner.run("RPUSH", "y", "1", "2", "3");
    assertThat(heard(a)).isEqualTo("*2\r\n$1\r\ny\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
    assertThat(runner.persistence.lastWords()).isEqualTo("LPOP y 2");
    send(a, "BLMOVE", "z", "y", "LEFT", "right", "0");
    runner.run("RPUSH", "z", "9");
    assertThat(heard(a)).isEqualTo("$1\r\n9\r\n");
    assertThat(runner.persistence.lastWords()).isEqualTo("LMOVE z y LEFT right");
    send(a, "BRPOPLPUSH", "z", "y", "0");
    runner.run("RPUSH", "z", "8");
    assertThat(heard(a)).isEqualTo("$1\r\n8\r\n");
    assertThat(runner.persistence.lastWords()).isEqualTo("RPOPLPUSH z y");
    assertThat(all("y")).isEqualTo("[8, 3, 9]");
  }

  @Test
  void blockingInATransaction() {
    send(a, "MULTI");
    send(a, "BLPOP", "k", "0");
    send(a, "BLMOVE", "k", "l", "LEFT", "LEFT", "0");
    send(a, "BRPOPLPUSH", "k", "l", "0");
    send(a, "BLMPOP", "0", "1", "k", "LEFT");
    heard(a);
    send(a, "EXEC");
    assertThat(heard(a)).isEqualTo("*4\r\n*-1\r\n$-1\r\n$-1\r\n*-1\r\n");
  }

  @Test
  void aBlockedMoveWakesTheNext() {
    send(a, "BLMOVE", "x", "y", "LEFT", "LEFT", "0");
    send(b, "BLPOP", "y", "0");
    runner.run("RPUSH", "x", "1");
    assertThat(heard(a)).isEqualTo("$1\r\n1\r\n");
    assertThat(heard(b)).isEqualTo("*2\r\n$1\r\ny\r\n$1\r\n1\r\n");
    runner.run("SET", "y", "string");
    send(a, "BLMOVE", "x", "y", "LEFT", "LEFT", "0");
    runner.run("RPUSH", "x", "1");
    assertThat(heard(a)).isEqualTo(WRONG_TYPE);
    assertThat(all("x")).isEqualTo("[1]");
  }

  @Test
  void encodings() {
    runner.keyspace.values().limits().listMaxListpackSize = 3;
    runner.run("RPUSH", "k", "a", "b", "c");
    expect("$8\r\nlistpack\r\n", "OBJECT", "ENCODING", "k");
    runner.run("RPUSH", "k", "d");
    expect("$9\r\nquicklist\r\n", "OBJECT", "ENCODING", "k");
    runner.run("COPY", "k", "l");
    runner.run("RPOP", "k", "3");
    expect("$8\r\nlistpack\r\n", "OBJECT", "ENCODING", "k");
    assertThat(all("l")).isEqualTo("[a, b, c, d]");
    assertThat(runner.raw("MEMORY", "USAGE", "l")).startsWith(":");
    expect(":2\r\n", "DEL", "k", "l");
  }

  @Test
  void aLongListGoesInSteps() {
    String[] push = new String[1002];
    push[0] = "RPUSH";
    push[1] = "k";
    for (int i = 2; i < push.length; i++) {
      push[i] = "element:" + i;
    }
    runner.keyspace.values().limits().listMaxListpackSize = 2;
    for (int i = 0; i < 20; i++) {
      runner.run(push);
    }
    expect("+OK\r\n", "LTRIM", "k", "10000", "10009");
    assertThat(runner.keyspace.lazyFreePending()).isEqualTo(2);
    assertThat(runner.run("LRANGE", "k", "0", "-1").items()).hasSize(10);
    while (runner.keyspace.doWork(1000)) {
      assertThat(runner.keyspace.lazyFreePending()).isBetween(1L, 2L);
    }
    assertThat(runner.keyspace.lazyFreePending()).isZero();
  }
}
