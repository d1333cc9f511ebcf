package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies and effects as a real redis-server gives them, encodings as Redis 7.2. */
class SetTypeCommandsTest {
  private final CommandRunner runner =
      new CommandRunner()
          .with(Directive.ENABLE_DEBUG_COMMAND, "yes")
          .with(Directive.NOTIFY_KEYSPACE_EVENTS, "EA");

  @AfterEach
  void close() {
    runner.close();
  }

  private String reply(String line) {
    return runner.text(line.split(" "));
  }

  private String effect(String line) {
    runner.persistence.units.clear();
    runner.run(line.split(" "));
    return runner.persistence.lastWords().replace("SELECT 0 ", "");
  }

  /** Event and key of each notification of a command. */
  private List<String> events(String line) {
    runner.keyEvents.clear();
    assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    return runner.keyEvents.stream().map(event -> event.replace("__keyevent@0__:", "")).toList();
  }

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
  }

  private String encoding(String key) {
    return runner.run("object", "encoding", key).asText();
  }

  private static TreeSet<String> texts(RespValue array) {
    TreeSet<String> texts = new TreeSet<>();
    array.items().forEach(item -> assertThat(texts.add(item.asText())).isTrue());
    return texts;
  }

  private TreeSet<String> members(String key) {
    return texts(runner.run("smembers", key));
  }

  /** {@code SADD key} with prefix and number. */
  private void fill(String key, String prefix, int from, int to) {
    List<String> words = new ArrayList<>(List.of("sadd", key));
    IntStream.range(from, to).forEach(i -> words.add(prefix + i));
    runner.run(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          srandmember s x,             ERR value is not an integer or out of range
          srandmember none x,          ERR value is not an integer or out of range
          srandmember s 1 2,           ERR syntax error
          spop s -1,                   'ERR value is out of range, must be positive'
          spop none x,                 'ERR value is out of range, must be positive'
          spop s 1 2,                  ERR syntax error
          sintercard 0 s,              ERR numkeys should be greater than 0
          sintercard x s,              ERR numkeys should be greater than 0
          sintercard 99999999999 s,    ERR Number of keys can't be greater than number of args
          sintercard 2 s,              ERR Number of keys can't be greater than number of args
          sintercard 1 s limit -1,     ERR LIMIT can't be negative
          sintercard 1 s limit x,      ERR LIMIT can't be negative
          sintercard 1 s limit,        ERR syntax error
          sintercard 1 s foo 1,        ERR syntax error
          sscan s 0 bla,               ERR syntax error
          sscan s x,                   ERR invalid cursor
          sscan none x,                ERR invalid cursor
          sscan s 0 count 0,           ERR syntax error
          sscan s 0 count x,           ERR value is not an integer or out of range
          sscan s 0 type string,       ERR syntax error
          sadd text a,                 WRONGTYPE Operation against a key holding the wrong kind of value
          smove s text a,              WRONGTYPE Operation against a key holding the wrong kind of value
          smove text s a,              WRONGTYPE Operation against a key holding the wrong kind of value
          sinter none text,            WRONGTYPE Operation against a key holding the wrong kind of value
          sunionstore d s text,        WRONGTYPE Operation against a key holding the wrong kind of value
          sdiff none text,             WRONGTYPE Operation against a key holding the wrong kind of value
          get s,                       WRONGTYPE Operation against a key holding the wrong kind of value
          sadd s,                      ERR wrong number of arguments for 'sadd' command
          """)
  void errors(String line, String error) {
    given("sadd s a b c", "set text x");
    String before = reply("debug digest");
    assertThat(reply(line)).isEqualTo("(error) " + error);
    assertThat(reply("debug digest")).isEqualTo(before);
    assertThat(runner.persistence.units).hasSize(2);
  }

  @Test
  void srandmemberRefusesACountThatHasNoOpposite() {
    assertThat(reply("srandmember s -9223372036854775808"))
        .isEqualTo(
            "(error) ERR value is out of range, value must between -9223372036854775807 and"
                + " 9223372036854775807");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sadd s a d d 7,           (integer) 2,  sadd s
          sadd s a,                 (integer) 0,  ''
          sadd new 1,               (integer) 1,  sadd new
          srem s a x,               (integer) 1,  srem s
          srem s x,                 (integer) 0,  ''
          srem s c b a x y,         (integer) 3,  'srem s,del s'
          srem none a,              (integer) 0,  ''
          smove s t a,              (integer) 1,  'srem s,sadd t'
          smove s u b,              (integer) 1,  srem s
          smove s s a,              (integer) 1,  ''
          smove s s x,              (integer) 0,  ''
          smove s t x,              (integer) 0,  ''
          smove none text x,        (integer) 0,  ''
          smove one t 1,            (integer) 1,  'srem one,del one,sadd t'
          sinterstore d s u,        (integer) 1,  sinterstore d
          sinterstore u s none,     (integer) 0,  del u
          sinterstore d s none,     (integer) 0,  ''
          sunionstore d s u none,   (integer) 4,  sunionstore d
          sunionstore text s,       (integer) 3,  sunionstore text
          sunionstore s none,       (integer) 0,  del s
          sdiffstore s s u,         (integer) 2,  sdiffstore s
          sdiffstore d s s,         (integer) 0,  ''
          sdiffstore one none s,    (integer) 0,  del one
          sismember s a,            (integer) 1,  ''
          sismember s 1,            (integer) 0,  ''
          sismember none a,         (integer) 0,  ''
          scard s,                  (integer) 3,  ''
          scard none,               (integer) 0,  ''
          sintercard 2 s u,         (integer) 1,  ''
          sintercard 1 s limit 2,   (integer) 2,  ''
          sintercard 1 s limit 0,   (integer) 3,  ''
          sintercard 2 s none,      (integer) 0,  ''
          spop one,                 '"1"',           'spop one,del one'
          spop none,                (nil),        ''
          srandmember one,          '"1"',           ''
          srandmember none,         (nil),        ''
          """)
  void repliesAndEvents(String line, String reply, String events) {
    given("sadd s a b c", "sadd u b x", "sadd one 1", "set text x");
    runner.keyEvents.clear();
    assertThat(reply(line)).isEqualTo(reply);
    assertThat(
            String.join(",", runner.keyEvents)
                .replace("__keyevent@0__:", "")
                .replace("new " + line.split(" ")[1], "")
                .replace("new t,", ""))
        .isEqualTo(events);
  }

  @Test
  void emptiedSetsAreGone() {
    given("sadd s 1 a", "sadd t 2");
    given("srem s 1 a", "spop t 5");
    assertThat(reply("dbsize")).isEqualTo("(integer) 0");
  }

  @Test
  void shapesInBothProtocols() {
    given("sadd s 1");
    for (String line : List.of("smembers s", "sinter s", "sunion s", "sdiff s")) {
      assertThat(runner.raw(line.split(" "))).isEqualTo("*1\r\n$1\r\n1\r\n");
      assertThat(runner.raw(line.replace(" s", " none").split(" "))).isEqualTo("*0\r\n");
    }
    runner.run("hello", "3");
    for (String line : List.of("smembers s", "sinter s", "sunion s", "sdiff s", "spop s 1")) {
      assertThat(runner.raw(line.replace(" s", " none").split(" "))).isEqualTo("~0\r\n");
      assertThat(runner.raw(line.split(" "))).isEqualTo("~1\r\n$1\r\n1\r\n");
    }
    given("sadd s 1");
    assertThat(runner.raw("srandmember", "s", "3")).isEqualTo("*1\r\n$1\r\n1\r\n");
    assertThat(runner.raw("srandmember", "none", "3")).isEqualTo("*0\r\n");
    assertThat(runner.raw("srandmember", "none")).isEqualTo("_\r\n");
    assertThat(runner.raw("spop", "none")).isEqualTo("_\r\n");
    assertThat(runner.raw("spop", "s", "0")).isEqualTo("~0\r\n");
    assertThat(runner.raw("smismember", "s", "1", "2")).isEqualTo("*2\r\n:1\r\n:0\r\n");
    assertThat(runner.raw("sscan", "none", "0", "bla")).isEqualTo("*2\r\n$1\r\n0\r\n*0\r\n");
  }

  @Test
  void poppedMembersAreLoggedAsRemovals() {
    given("sadd s 1 2 3");
    String popped = runner.run("spop", "s").asText();
    assertThat(runner.persistence.lastWords()).endsWith("SREM s " + popped);
    assertThat(effect("spop s 9")).isEqualTo("DEL s");
    given("sadd s 1 2 3", "config set lazyfree-lazy-server-del yes");
    assertThat(effect("spop s 3")).isEqualTo("UNLINK s");
    fill("big", "m", 0, 3000);
    TreeSet<String> removed = texts(runner.run("spop", "big", "2500"));
    String words = runner.persistence.lastWords();
    TreeSet<String> logged = new TreeSet<>(List.of(words.split(" ")));
    logged.removeAll(List.of("MULTI", "EXEC", "SREM", "big"));
    assertThat(logged).isEqualTo(removed);
    assertThat(words.split("SREM big ", -1)).hasSize(4);
    removed.addAll(members("big"));
    assertThat(removed).hasSize(3000);
    assertThat(effect("srandmember big 5")).isEmpty();
    assertThat(effect("sdiffstore d big none")).isEqualTo("sdiffstore d big none");
    assertThat(effect("smove big d m")).isEmpty();
  }

  /** One by one, few that stay, and all: whatever the encoding and the count. */
  @ParameterizedTest
  @ValueSource(ints = {10, 100, 600, 5000})
  void popsLeaveTheRest(int size) {
    for (String prefix : List.of("", "m")) {
      for (int count : new int[] {1, size / 2, size * 9 / 10, size - 1, size}) {
        runner.run("del", "s");
        fill("s", prefix, 0, size);
        runner.run("pexpireat", "s", "1900000000000");
        TreeSet<String> popped = texts(runner.run("spop", "s", "" + count));
        assertThat(popped).hasSize(count);
        TreeSet<String> rest = members("s");
        assertThat(rest).hasSize(size - count);
        assertThat(reply("pexpiretime s"))
            .isEqualTo(count == size ? "(integer) -2" : "(integer) 1900000000000");
        popped.addAll(rest);
        assertThat(popped).hasSize(size);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 600, 5000})
  void randomMembersAreMembers(int size) {
    for (String prefix : List.of("", "m")) {
      runner.run("del", "s");
      fill("s", prefix, 0, size);
      TreeSet<String> all = members("s");
      for (int count : new int[] {1, size / 10, size / 2, size - 1, size, 2 * size}) {
        TreeSet<String> drawn = texts(runner.run("srandmember", "s", "" + count));
        assertThat(drawn).hasSize(Math.min(count, size));
        assertThat(all).containsAll(drawn);
      }
      RespValue repeated = runner.run("srandmember", "s", "-" + 3 * size);
      assertThat(repeated.items()).hasSize(3 * size);
      repeated.items().forEach(item -> assertThat(all).contains(item.asText()));
      TreeSet<String> seen = new TreeSet<>();
      repeated.items().forEach(item -> seen.add(item.asText()));
      assertThat(seen).hasSizeGreaterThan(size * 8 / 10);
    }
  }

  @ParameterizedTest
  @CsvSource({"'', 300", "'', 3000", "m, 100", "m, 3000"})
  void scansReturnEveryMember(String prefix, int size) {
    fill("s", prefix, 0, size);
    TreeSet<String> found = new TreeSet<>();
    String cursor = "0";
    int calls = 0;
    do {
      RespValue reply = runner.run("sscan", "s", cursor, "count", "20");
      cursor = reply.get(0).asText();
      reply.get(1).items().forEach(item -> found.add(item.asText()));
      calls++;
    } while (!cursor.equals("0"));
    assertThat(found).isEqualTo(members("s")).hasSize(size);
    assertThat(calls).isLessThan(1 + size / 10);
    assertThat(
            texts(runner.run("sscan", "s", "0", "match", prefix + "1?", "count", "99999").get(1)))
        .hasSize(10);
  }

  @Test
  void encodings() {
    fill("s", "", 0, 512);
    assertThat(encoding("s")).isEqualTo("intset");
    given("sadd s 512");
    assertThat(encoding("s")).isEqualTo("hashtable");
    fill("l", "m", 0, 128);
    assertThat(encoding("l")).isEqualTo("listpack");
    given("sadd l m0");
    assertThat(encoding("l")).isEqualTo("listpack");
    given("sadd l m128");
    assertThat(encoding("l")).isEqualTo("hashtable");
    given("sadd i 1 2 3", "sunionstore u i i", "sadd j x 1 2", "sinterstore k j i");
    assertThat(encoding("u")).isEqualTo("intset");
    assertThat(encoding("j")).isEqualTo("listpack");
    assertThat(encoding("k")).isEqualTo("intset");
    given("sunionstore u j i");
    assertThat(encoding("u")).isEqualTo("listpack");
    fill("n", "", 0, 513);
    given("sadd n x", "sinterstore d n s");
    assertThat(encoding("d")).isEqualTo("hashtable");
    fill("o", "", 0, 400);
    given("sinterstore d n o n");
    assertThat(encoding("d")).isEqualTo("intset");
  }

  /** Each result against sets of Java, over every pair of encodings. */
  @Test
  void algebraAgreesWithSetsOfJava() {
    fill("a", "", 0, 40);
    fill("b", "", 20, 700);
    fill("c", "m", 0, 30);
    runner.run("sadd", "c", "5", "25", "30");
    fill("d", "m", 10, 900);
    runner.run("sadd", "d", "25", "39", "600");
    List<String> keys = List.of("a", "b", "c", "d", "none");
    for (String x : keys) {
      for (String y : keys) {
        for (String z : keys) {
          TreeSet<String> union = members(x);
          union.addAll(members(y));
          union.addAll(members(z));
          TreeSet<String> common = members(x);
          common.retainAll(members(y));
          common.retainAll(members(z));
          TreeSet<String> rest = members(x);
          rest.removeAll(members(y));
          rest.removeAll(members(z));
          check("sunion", union, x, y, z);
          check("sinter", common, x, y, z);
          check("sdiff", rest, x, y, z);
          assertThat(runner.run("sintercard", "3", x, y, z).asLong()).isEqualTo(common.size());
        }
      }
    }
  }

  private void check(String command, TreeSet<String> expected, String x, String y, String z) {
    assertThat(texts(runner.run(command, x, y, z))).isEqualTo(expected);
    assertThat(runner.run(command + "store", "result", x, y, z).asLong())
        .isEqualTo(expected.size());
    assertThat(members("result")).isEqualTo(expected);
  }

  /** The first set is large, the others are small: members are removed from a copy of the first. */
  @Test
  void differencesOfManySets() {
    fill("first", "m", 0, 1000);
    List<String> words = new ArrayList<>(List.of("sdiff", "first"));
    for (int i = 0; i < 30; i++) {
      fill("s" + i, "m", i * 10, i * 10 + 10);
      words.add("s" + i);
    }
    RespValue reply = runner.run(words.toArray(String[]::new));
    assertThat(texts(reply)).hasSize(700).doesNotContain("m0", "m299").contains("m300", "m999");
    words.set(0, "sdiffstore");
    words.add(1, "result");
    assertThat(runner.run(words.toArray(String[]::new)).asLong()).isEqualTo(700);
    assertThat(members("result")).isEqualTo(texts(reply));
  }

  /** As redis-server 7.0.15 replies after the same SADD. */
  @Test
  void digestsAreThoseOfRedis() {
    given("sadd s a b c");
    assertThat(reply("debug digest")).isEqualTo("962701ae75fa060ef4093971aa5f47591b4473d7");
  }

  @Test
  void valuesMoveWithTheirKeys() {
    fill("big", "member:", 0, 2000);
    TreeSet<String> all = members("big");
    given("copy big twin", "rename big other", "copy other third db 1", "move twin 2");
    given("srem other member:1", "sadd other x");
    assertThat(members("other")).hasSize(2000).contains("x");
    given("select 1");
    assertThat(members("third")).isEqualTo(all);
    given("select 2");
    assertThat(members("twin")).isEqualTo(all);
    given("flushall");
    assertThat(reply("dbsize")).isEqualTo("(integer) 0");
  }

  @Test
  void aSetOfLongMembersOfEveryByte() {
    byte[] member = new byte[70_000];
    for (int i = 0; i < member.length; i++) {
      member[i] = (byte) i;
    }
    byte[] sadd = {'s', 'a', 'd', 'd'};
    byte[] key = {'k'};
    assertThat(runner.run(sadd, key, member, new byte[0], new byte[300]).asLong()).isEqualTo(3);
    assertThat(encoding("k")).isEqualTo("hashtable");
    byte[] sismember = {'s', 'i', 's', 'm', 'e', 'm', 'b', 'e', 'r'};
    assertThat(runner.run(sismember, key, member).asLong()).isEqualTo(1);
    assertThat(runner.run(sismember, key, new byte[0]).asLong()).isEqualTo(1);
    member[69_999]++;
    assertThat(runner.run(sismember, key, member).asLong()).isZero();
  }
}
