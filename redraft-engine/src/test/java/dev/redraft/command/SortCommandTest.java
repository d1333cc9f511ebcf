package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies as a real redis-server 7.0.15 gives them for the same data. */
class SortCommandTest {
  private final CommandRunner runner =
      new CommandRunner()
          .with(Directive.ENABLE_DEBUG_COMMAND, "yes")
          .with(Directive.NOTIFY_KEYSPACE_EVENTS, "Eglsz");

  @BeforeEach
  void data() {
    for (String line :
        List.of(
            "rpush l 3 1 2 10",
            "sadd s 3 1 2 10",
            "zadd z 5 3 4 1 3 2 2 10",
            "rpush a b a c",
            "mset w1 5 w2 3 w3 1 w10 x n1 4 n2 4 n3 0x10 n10 -inf",
            "hset h1 f 9 g->x 7",
            "hset h2 f 8",
            "set text x")) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
    runner.keyEvents.clear();
    runner.persistence.units.clear();
  }

  @AfterEach
  void close() {
    runner.close();
  }

  /** Elements with commas between them; null as nil. */
  private static String flat(RespValue reply) {
    if (reply.kind() != RespValue.Kind.ARRAY) {
      return reply.toString();
    }
    return reply.items().stream()
        .map(item -> item.isNull() ? "nil" : item.asText())
        .collect(Collectors.joining(","));
  }

  private String sorted(String line) {
    return flat(runner.run(line.split(" ")));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sort l,                              '1,2,3,10'
          sort s desc,                         '10,3,2,1'
          sort z,                              '1,2,3,10'
          sort l desc asc,                     '1,2,3,10'
          sort a alpha,                        'a,b,c'
          sort a alpha desc,                   'c,b,a'
          sort l alpha,                        '1,10,2,3'
          sort l by nosort,                    '3,1,2,10'
          sort l by nosort desc,               '10,2,1,3'
          sort l by nosort limit 1 2,          '1,2'
          sort l by nosort desc limit 1 2,     '2,1'
          sort z by nosort,                    '10,2,1,3'
          sort z by nosort desc limit 1 2,     '1,2'
          sort l by # desc,                    '10,2,1,3'
          sort l by w* alpha,                  '3,2,1,10'
          sort l by w* alpha desc limit 0 2,   '10,1'
          sort l by n*,                        '10,1,2,3'
          sort l by n* desc,                   '3,2,1,10'
          sort l by h*->f,                     '10,3,2,1'
          sort l by h*->g->x,                  '10,2,3,1'
          sort l by h*->f alpha,               '10,3,2,1'
          sort l by *->,                       '1,10,2,3'
          sort l limit 1 2,                    '2,3'
          sort l limit -1 2,                   '1,2'
          sort l limit 0 -5,                   '1,2,3,10'
          sort l limit 0 0,                    ''
          sort l limit 10 2,                   ''
          sort l limit 9223372036854775807 9223372036854775807, ''
          sort l get w*,                       '5,3,1,x'
          sort l get w* get # get h*->f get h1->f get nokey, '5,1,9,nil,nil,3,2,8,nil,nil,1,3,nil,nil,nil,x,10,nil,nil,nil'
          sort l get l*,                       'nil,nil,nil,nil'
          sort l get h*,                       'nil,nil,nil,nil'
          sort l get w*->f,                    'nil,nil,nil,nil'
          sort none,                           ''
          sort_ro l by w* alpha get #,         '3,2,1,10'
          sort a,                              (error) ERR One or more scores can't be converted into double
          sort l by w*,                        (error) ERR One or more scores can't be converted into double
          sort l limit x 2,                    (error) ERR value is not an integer or out of range
          sort l limit 1,                      (error) ERR syntax error
          sort l by,                           (error) ERR syntax error
          sort l foo,                          (error) ERR syntax error
          sort l store,                        (error) ERR syntax error
          sort none foo,                       (error) ERR syntax error
          sort_ro l store x,                   (error) ERR syntax error
          sort text,                           (error) WRONGTYPE Operation against a key holding the wrong kind of value
          sort h1,                             (error) WRONGTYPE Operation against a key holding the wrong kind of value
          """)
  void replies(String line, String expected) {
    assertThat(sorted(line)).isEqualTo(expected);
    assertThat(runner.persistence.units).isEmpty();
    assertThat(runner.keyEvents).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sort l store d,                      4, '1,2,3,10',     sortstore d
          sort s by nosort store d,            4, '1,10,2,3',     sortstore d
          sort s by nosort desc store text,    4, '3,2,10,1',     sortstore text
          sort l get w* get none* store l,     8, '5,,3,,1,,x,',  sortstore l
          sort l limit 1 2 store x store d,    2, '2,3',          sortstore d
          """)
  void stores(String line, long count, String list, String event) {
    String key = line.substring(line.lastIndexOf(' ') + 1);
    assertThat(runner.run(line.split(" ")).asLong()).isEqualTo(count);
    assertThat(sorted("lrange " + key + " 0 -1")).isEqualTo(list);
    assertThat(runner.keyEvents).containsExactly("__keyevent@0__:" + event);
    assertThat(runner.persistence.lastWords()).endsWith(line);
  }

  @Test
  void anEmptyResultDeletesTheDestination() {
    assertThat(sorted("sort none store text")).isEqualTo("(integer) 0");
    assertThat(runner.keyEvents).containsExactly("__keyevent@0__:del text");
    assertThat(runner.persistence.lastWords()).endsWith("sort none store text");
    runner.persistence.units.clear();
    assertThat(sorted("sort l limit 9 1 store none")).isEqualTo("(integer) 0");
    assertThat(runner.persistence.units).isEmpty();
    assertThat(sorted("sort a store none"))
        .isEqualTo("(error) ERR One or more scores can't be converted into double");
  }

  /** Equal texts would come in another order elsewhere. */
  @Test
  void aStoreByTextsIsLoggedByItsElements() {
    runner.run("mset", "t1", "x", "t2", "x", "t3", "x");
    runner.run("sort", "s", "by", "t*", "alpha", "store", "d");
    assertThat(sorted("lrange d 0 -1")).isEqualTo("10,1,2,3");
    assertThat(runner.persistence.lastWords()).isEqualTo("MULTI DEL d RPUSH d 10 1 2 3 EXEC");
  }

  @Test
  void nullsInBothProtocols() {
    assertThat(runner.raw("sort", "none")).isEqualTo("*0\r\n");
    assertThat(runner.raw("sort", "l", "limit", "0", "1", "get", "none*"))
        .isEqualTo("*1\r\n$-1\r\n");
    runner.run("hello", "3");
    assertThat(runner.raw("sort", "l", "limit", "0", "1", "get", "none*")).isEqualTo("*1\r\n_\r\n");
    assertThat(runner.raw("sort", "s", "limit", "0", "1")).isEqualTo("*1\r\n$1\r\n1\r\n");
  }

  /** Numbers as C's strtod reads them. */
  @Test
  void numbers() {
    runner.run("rpush", "f", " 1.5", "-2e3", "0x10", "inf", "-Infinity", "", "7");
    assertThat(runner.run("sort", "f").items().stream().map(RespValue::asText))
        .containsExactly("-Infinity", "-2e3", "", " 1.5", "7", "0x10", "inf");
    for (String bad : List.of("1 ", "nan", "x", "1e999", " ", "1,5")) {
      runner.run("del", "f");
      runner.run("rpush", "f", "1", bad);
      assertThat(runner.run("sort", "f").isError()).as(bad).isTrue();
    }
    runner.run("del", "f");
    runner.run("rpush", "f", "2\0x", "1");
    assertThat(runner.run("sort", "f").get(0).asText()).isEqualTo("1");
  }

  @Test
  void largeCollections() {
    List<String> push = new ArrayList<>(List.of("rpush", "big"));
    List<String> add = new ArrayList<>(List.of("sadd", "bigset"));
    for (int i = 0; i < 5000; i++) {
      String number = "" + (i * 7919 % 5000);
      push.add(number);
      add.add(number);
    }
    runner.run(push.toArray(String[]::new));
    runner.run(add.toArray(String[]::new));
    for (String key : List.of("big", "bigset")) {
      RespValue reply = runner.run("sort", key);
      for (int i = 0; i < 5000; i++) {
        assertThat(reply.get(i).asText()).isEqualTo("" + i);
      }
      assertThat(sorted("sort " + key + " desc limit 10 3")).isEqualTo("4989,4988,4987");
      assertThat(runner.run("sort", key, "store", "d").asLong()).isEqualTo(5000);
      assertThat(sorted("lrange d 4998 -1")).isEqualTo("4998,4999");
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sort abc store def,                              'abc,def'
          sort abc store x store def,                      'abc,def'
          sort abc limit store 1 store y get store z,      'abc,y'
          sort abc by x* get y* get #,                     abc
          sort abc store,                                  abc
          sort_ro abc store def,                           abc
          """)
  void keys(String line, String keys) {
    assertThat(sorted("command getkeys " + line)).isEqualTo(keys);
  }

  /** A replay deletes no field by its time, so the request would find it again. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          sort l get h*->f store d,       'MULTI DEL d RPUSH d 9    EXEC'
          sort l by h*->f desc store d,   'MULTI DEL d RPUSH d 1 3 2 10 EXEC'
          """)
  void fieldsThatHaveExpiredAreNotFoundByAReplay(String line, String effects) {
    runner.run("hpexpire", "h2", "5", "fields", "1", "f");
    runner.clock.advanceMillis(6);
    runner.persistence.units.clear();
    assertThat(sorted(line)).isEqualTo("(integer) 4");
    assertThat(runner.persistence.lastUnit().replaceAll("[*$]\\d+ ", "").strip())
        .isEqualTo(effects);
  }
}
