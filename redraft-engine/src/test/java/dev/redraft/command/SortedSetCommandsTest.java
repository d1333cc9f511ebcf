package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies, effects and events of sorted sets and positions. */
class SortedSetCommandsTest {
  private final CommandRunner runner = new CommandRunner();
  private final Client a = runner.newClient(new CommandRunner.RecordingLink());
  private final Client b = runner.newClient(new CommandRunner.RecordingLink());

  @AfterEach
  void close() {
    runner.close();
  }

  private String logged(String... command) {
    int before = runner.persistence.units.size();
    assertThat(runner.run(command).isError()).as(String.join(" ", command)).isFalse();
    return runner.persistence.units.size() == before ? "" : runner.persistence.lastWords();
  }

  private static String heard(Client by) {
    return CommandRunner.take(by).toString();
  }

  private void fill(String key, int members) {
    for (int i = 0; i < members; i++) {
      runner.run("ZADD", key, "" + i % 50, "m" + i);
    }
  }

  private static List<String> replies(String file) throws IOException {
    InputStream source = SortedSetCommandsTest.class.getResourceAsStream(file);
    assertThat(source).as(file).isNotNull();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(source, StandardCharsets.ISO_8859_1))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, sorted-sets-resp2.txt, 128",
    "3, sorted-sets-resp3.txt, 128",
    "2, sorted-sets-resp2.txt, 0",
    "3, sorted-sets-resp3.txt, 1",
    "2, geo-resp2.txt, 128",
    "3, geo-resp3.txt, 0"
  })
  void repliesAreThoseOfRedis(String protocol, String file, int limit) throws IOException {
    runner.keyspace.values().limits().zsetMaxListpackEntries = limit;
    runner.run("HELLO", protocol);
    List<String> lines = replies(file);
    assertThat(lines).hasSizeGreaterThan(50);
    for (String line : lines) {
      int arrow = line.indexOf(" => ");
      String[] words = line.substring(0, arrow).split(" ");
      for (int i = 0; i < words.length; i++) {
        words[i] = words[i].equals("\"\"") ? "" : words[i];
      }
      String expected = line.substring(arrow + 4);
      if (line.startsWith("OBJECT ENCODING") && limit < 6) {
        expected = expected.replace("listpack", "skiplist");
      }
      String reply = runner.text(words);
      // A large set keeps the sign of zero, as in Redis.
      boolean zero = limit < 6 && line.startsWith("ZRANGE f ");
      assertThat(zero ? reply.replace("-0", "0") : reply).as(line).isEqualTo(expected);
    }
  }

  @Test
  void ranksWithScores() {
    runner.run("ZADD", "z", "1.5", "a", "2", "b");
    assertThat(runner.text("ZRANK", "z", "b", "WITHSCORE")).isEqualTo("ARRAY[(integer) 1, \"2\"]");
    assertThat(runner.text("ZREVRANK", "z", "a", "withscore"))
        .isEqualTo("ARRAY[(integer) 1, \"1.5\"]");
    assertThat(runner.raw("ZRANK", "z", "x", "WITHSCORE")).isEqualTo("*-1\r\n");
    assertThat(runner.raw("ZRANK", "none", "x")).isEqualTo("$-1\r\n");
    assertThat(runner.text("ZRANK", "z", "a", "SCORE")).isEqualTo("(error) ERR syntax error");
    assertThat(runner.text("ZRANK", "z", "a", "WITHSCORE", "1"))
        .isEqualTo("(error) ERR wrong number of arguments for 'zrank' command");
    runner.run("HELLO", "3");
    assertThat(runner.raw("ZRANK", "z", "a", "WITHSCORE")).isEqualTo("*2\r\n:0\r\n,1.5\r\n");
    assertThat(runner.raw("ZRANK", "z", "x", "WITHSCORE")).isEqualTo("_\r\n");
  }

  @Test
  void ranksAtTheEndsOfLongs() {
    String least = "-9223372036854775808";
    String most = "9223372036854775807";
    for (int size : new int[] {4, 400}) {
      fill("z", size);
      for (String[] none : new String[][] {{"9", least}, {most, most}, {most, least}}) {
        assertThat(runner.text("ZREMRANGEBYRANK", "z", none[0], none[1])).isEqualTo("(integer) 0");
        assertThat(runner.text("ZRANGE", "z", none[0], none[1])).isEqualTo("ARRAY[]");
        assertThat(runner.text("ZRANGE", "z", none[0], none[1], "REV")).isEqualTo("ARRAY[]");
      }
      assertThat(runner.run("ZRANGE", "z", least, most).items()).hasSize(size);
      assertThat(runner.run("ZREMRANGEBYRANK", "z", least, most).asLong()).isEqualTo(size);
    }
  }

  @Test
  void effects() {
    runner.run("SELECT", "0");
    runner.run("SET", "first", "effect");
    assertThat(logged("ZADD", "z", "GT", "CH", "1", "a", "2", "b", "3", "c"))
        .isEqualTo("ZADD z GT CH 1 a 2 b 3 c");
    assertThat(logged("ZADD", "z", "1", "a")).isEmpty();
    assertThat(logged("ZADD", "z", "XX", "1", "new")).isEmpty();
    assertThat(logged("ZADD", "none", "XX", "1", "new")).isEmpty();
    assertThat(logged("ZINCRBY", "z", "0.1", "a")).isEqualTo("ZINCRBY z 0.1 a");
    assertThat(logged("ZINCRBY", "z", "0", "a")).isEmpty();
    assertThat(logged("ZREM", "z", "x")).isEmpty();
    assertThat(logged("ZREM", "z", "a", "x")).isEqualTo("ZREM z a x");
    assertThat(logged("ZPOPMIN", "z", "0")).isEmpty();
    assertThat(logged("ZPOPMIN", "z", "1")).isEqualTo("ZPOPMIN z 1");
    assertThat(logged("BZPOPMAX", "none", "z", "0")).isEqualTo("ZPOPMAX z");
    assertThat(logged("ZRANGESTORE", "d", "z", "0", "-1")).isEmpty();
    fill("z", 5);
    assertThat(logged("ZMPOP", "2", "none", "z", "MAX", "COUNT", "2")).isEqualTo("ZPOPMAX z 2");
    assertThat(logged("BZMPOP", "0", "1", "z", "MIN", "COUNT", "9")).isEqualTo("ZPOPMIN z 3");
    fill("z", 5);
    assertThat(logged("ZRANGESTORE", "d", "z", "0", "1")).isEqualTo("ZRANGESTORE d z 0 1");
    assertThat(logged("ZUNIONSTORE", "d", "1", "z")).isEqualTo("ZUNIONSTORE d 1 z");
    assertThat(logged("ZINTERSTORE", "d", "2", "z", "none")).isEqualTo("ZINTERSTORE d 2 z none");
    assertThat(logged("ZINTERSTORE", "d", "2", "z", "none")).isEmpty();
    assertThat(logged("ZREMRANGEBYSCORE", "z", "(0", "2")).isEqualTo("ZREMRANGEBYSCORE z (0 2");
    assertThat(logged("ZRANDMEMBER", "z")).isEmpty();
    assertThat(logged("GEOADD", "g", "NX", "13.361389", "38.115556", "p"))
        .isEqualTo("zadd g NX 3479099956230698 p");
    assertThat(logged("GEOADD", "g", "NX", "13", "38", "p")).isEmpty();
    assertThat(logged("GEOSEARCH", "g", "FROMLONLAT", "13", "38", "BYRADIUS", "99", "km"))
        .isEmpty();
    assertThat(
            logged(
                "GEOSEARCHSTORE", "d", "g", "FROMMEMBER", "p", "BYRADIUS", "1", "m", "STOREDIST"))
        .isEqualTo("GEOSEARCHSTORE d g FROMMEMBER p BYRADIUS 1 m STOREDIST");
    assertThat(logged("GEORADIUS", "g", "13", "38", "99", "km")).isEmpty();
  }

  @Test
  void events() {
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, "Egz");
    runner.run("ZADD", "z", "1", "a", "2", "b", "3", "c", "4", "d", "5", "e");
    runner.run("ZADD", "z", "1", "a");
    runner.run("ZINCRBY", "z", "1", "a");
    runner.run("ZADD", "z", "INCR", "1", "a");
    runner.run("ZREM", "z", "a");
    runner.run("ZREMRANGEBYRANK", "z", "0", "0");
    runner.run("ZREMRANGEBYSCORE", "z", "3", "3");
    runner.run("ZRANGESTORE", "d", "z", "0", "-1");
    runner.run("ZREMRANGEBYLEX", "d", "-", "+");
    runner.run("ZMPOP", "1", "z", "MAX");
    runner.run("ZPOPMIN", "z");
    runner.run("ZADD", "z", "1", "a");
    runner.run("ZUNIONSTORE", "d", "1", "z");
    runner.run("ZINTERSTORE", "d", "1", "z");
    runner.run("ZDIFFSTORE", "d", "1", "z");
    runner.run("ZDIFFSTORE", "d", "2", "z", "z");
    runner.run("GEOADD", "g", "1", "1", "p");
    runner.run("GEOSEARCHSTORE", "d", "g", "FROMMEMBER", "p", "BYRADIUS", "1", "m");
    runner.run("GEORADIUS", "g", "1", "1", "1", "m", "STORE", "d");
    assertThat(runner.keyEvents.stream().map(event -> event.substring(15)).toList())
        .containsExactly(
            "zadd z",
            "zincr z",
            "zincr z",
            "zrem z",
            "zremrangebyrank z",
            "zremrangebyscore z",
            "zrangestore d",
            "zremrangebylex d",
            "del d",
            "zpopmax z",
            "zpopmin z",
            "del z",
            "zadd z",
            "zunionstore d",
            "zinterstore d",
            "zdiffstore d",
            "del d",
            "zadd g",
            "geosearchstore d",
            "georadiusstore d");
  }

  @Test
  void popsWaitForMembers() {
    runner.execute(a, Args.of("BZPOPMIN", "x", "y", "0"));
    runner.execute(b, Args.of("BZMPOP", "0", "2", "y", "x", "MAX", "COUNT", "2"));
    runner.run("ZADD", "y", "1", "a", "2", "b", "3", "c", "4", "d");
    assertThat(heard(a)).isEqualTo("ARRAY[\"y\", \"a\", \"1\"]");
    assertThat(heard(b)).isEqualTo("ARRAY[\"y\", ARRAY[ARRAY[\"d\", \"4\"], ARRAY[\"c\", \"3\"]]]");
    assertThat(runner.persistence.units.stream().skip(1).toList())
        .containsExactly("*2 $7 ZPOPMIN $1 y ", "*3 $7 ZPOPMAX $1 y $1 2 ");
    runner.execute(a, Args.of("BZPOPMAX", "dest", "0"));
    runner.run("ZUNIONSTORE", "dest", "1", "y");
    assertThat(heard(a)).isEqualTo("ARRAY[\"dest\", \"b\", \"2\"]");
    assertThat(runner.text("EXISTS", "dest")).isEqualTo("(integer) 0");
    runner.execute(a, Args.of("BZPOPMAX", "geo", "0"));
    runner.run("GEOADD", "geo", "0", "0", "here");
    assertThat(heard(a)).isEqualTo("ARRAY[\"geo\", \"here\", \"3377699720527872\"]");
    runner.run("MULTI");
    runner.run("BZPOPMIN", "none", "0");
    assertThat(runner.raw("EXEC")).isEqualTo("*1\r\n*-1\r\n");
  }

  @Test
  void scansGiveEveryMemberOnce() {
    fill("z", 2000);
    Map<String, String> seen = new HashMap<>();
    String cursor = "0";
    int calls = 0;
    do {
      RespValue reply = runner.run("ZSCAN", "z", cursor, "COUNT", "20");
      cursor = reply.get(0).asText();
      List<RespValue> items = reply.get(1).items();
      assertThat(items.size()).isLessThan(200);
      for (int i = 0; i < items.size(); i += 2) {
        seen.put(items.get(i).asText(), items.get(i + 1).asText());
      }
      calls++;
    } while (!cursor.equals("0"));
    assertThat(calls).isBetween(20, 200);
    assertThat(seen).hasSize(2000).containsEntry("m75", "25");
    RespValue some = runner.run("ZSCAN", "z", "0", "COUNT", "100000", "MATCH", "m19?");
    assertThat(some.get(1).items()).hasSize(20);
    runner.run("ZADD", "large", "0.1", "x".repeat(70));
    assertThat(runner.run("ZSCAN", "large", "0").get(1).get(1).asText())
        .isEqualTo("0.10000000000000001");
    runner.run("ZADD", "small", "0.1", "x");
    assertThat(runner.run("ZSCAN", "small", "0").get(1).get(1).asText()).isEqualTo("0.1");
  }

  @Test
  void randomMembers() {
    for (int size : new int[] {5, 300}) {
      String key = "z" + size;
      fill(key, size);
      Set<String> drawn = new HashSet<>();
      for (int i = 0; i < 40 * size; i++) {
        drawn.add(runner.run("ZRANDMEMBER", key).asText());
      }
      assertThat(drawn).hasSize(size);
      for (int count : new int[] {1, 3, size / 2, size - 1, size, 2 * size}) {
        List<String> some = texts(runner.run("ZRANDMEMBER", key, "" + count));
        assertThat(some).hasSize(Math.min(size, count)).doesNotHaveDuplicates();
        assertThat(drawn).containsAll(some);
        assertThat(texts(runner.run("ZRANDMEMBER", key, "-" + 3 * count))).hasSize(3 * count);
        List<String> pairs = texts(runner.run("ZRANDMEMBER", key, "" + count, "WITHSCORES"));
        for (int i = 0; i < pairs.size(); i += 2) {
          int number = Integer.parseInt(pairs.get(i).substring(1));
          assertThat(pairs.get(i + 1)).isEqualTo("" + number % 50);
        }
      }
    }
    runner.run("HELLO", "3");
    assertThat(runner.run("ZRANDMEMBER", "z5", "2", "WITHSCORES").get(0).items()).hasSize(2);
  }

  private static List<String> texts(RespValue array) {
    List<String> texts = new ArrayList<>();
    array.items().forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  void aLargeSetIsFreedCopiedAndMeasured() {
    fill("z", 5000);
    assertThat(runner.text("OBJECT", "ENCODING", "z")).isEqualTo("\"skiplist\"");
    assertThat(runner.run("MEMORY", "USAGE", "z", "SAMPLES", "0").asLong())
        .isBetween(5000L * 30, 5000L * 70);
    runner.run("COPY", "z", "copy");
    runner.run("RENAME", "z", "renamed");
    assertThat(runner.text("DEBUG", "DIGEST-VALUE", "copy"))
        .isEqualTo(runner.text("DEBUG", "DIGEST-VALUE", "renamed"));
    runner.run("ZREMRANGEBYRANK", "copy", "10", "-11");
    assertThat(texts(runner.run("ZRANGE", "copy", "0", "1"))).containsExactly("m0", "m100");
    assertThat(runner.run("ZCARD", "copy").asLong()).isEqualTo(20);
    assertThat(runner.run("ZCARD", "renamed").asLong()).isEqualTo(5000);
    runner.run("DEL", "renamed");
    runner.run("FLUSHALL");
    assertThat(runner.run("DBSIZE").asLong()).isZero();
  }
}
