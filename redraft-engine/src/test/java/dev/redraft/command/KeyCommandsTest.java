package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies and effects as a real redis-server 7.0.15 gives them. */
class KeyCommandsTest {
  private static final long NOW = 1_700_000_000_000L;

  private final CommandRunner runner =
      new CommandRunner().with(Directive.ENABLE_DEBUG_COMMAND, "yes");

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

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          expire a 9223372036854775807,   ERR invalid expire time in 'expire' command
          expire a -9223372036854775807,  ERR invalid expire time in 'expire' command
          pexpire a 9223372036854775807,  ERR invalid expire time in 'pexpire' command
          expire none x,                  ERR value is not an integer or out of range
          expire none 10 foo,             ERR Unsupported option foo
          expire a 10 nx xx,              'ERR NX and XX, GT or LT options at the same time are not compatible'
          expire a 10 nx gt,              'ERR NX and XX, GT or LT options at the same time are not compatible'
          expire a 10 gt lt,              ERR GT and LT options at the same time are not compatible
          rename none x,                  ERR no such key
          rename none none,               ERR no such key
          move a 0,                       ERR source and destination objects are the same
          move a 99,                      ERR DB index is out of range
          move a -1,                      ERR DB index is out of range
          move a x,                       ERR value is not an integer or out of range
          move a 99999999999,             'ERR value is out of range, value must between -2147483648 and 2147483647'
          copy a a,                       ERR source and destination objects are the same
          copy a b db 99,                 ERR DB index is out of range
          copy a b foo,                   ERR syntax error
          swapdb 0 99,                    ERR DB index is out of range
          swapdb x 1,                     ERR invalid first DB index
          swapdb 0 99999999999999,        ERR invalid second DB index
          flushall foo,                   ERR syntax error
          flushall async sync,            ERR syntax error
          scan x,                         ERR invalid cursor
          scan -,                         ERR invalid cursor
          scan 99999999999999999999999,   ERR invalid cursor
          scan 0 count 0,                 ERR syntax error
          scan 0 match,                   ERR syntax error
          object foo a,                   ERR unknown subcommand 'foo'. Try OBJECT HELP.
          object encoding,                ERR wrong number of arguments for 'object|encoding' command
          debug foo,                      ERR unknown subcommand or wrong number of arguments for 'foo'. Try DEBUG HELP.
          debug object none,              ERR no such key
          debug populate x,               'ERR value is out of range, must be positive'
          debug error hi,                 hi
          """)
  void errors(String line, String error) {
    given("set a 1");
    assertThat(reply(line)).isEqualTo("(error) " + error);
    assertThat(effect(line)).isEmpty();
  }

  @Test
  void expireLogsTheMillisecond() {
    given("set a 1");
    assertThat(effect("expire a 100")).isEqualTo("PEXPIREAT a " + (NOW + 100_000));
    assertThat(effect("expire a 200 gt")).isEqualTo("PEXPIREAT a " + (NOW + 200_000));
    assertThat(effect("expire a 100 gt")).isEmpty();
    assertThat(effect("expire a 100 nx")).isEmpty();
    assertThat(effect("pexpire a 5 lt")).isEqualTo("PEXPIREAT a " + (NOW + 5));
    assertThat(effect("expireat a 9999999999 xx")).isEqualTo("PEXPIREAT a 9999999999000");
    assertThat(reply("pexpiretime a")).isEqualTo("(integer) 9999999999000");
    assertThat(effect("persist a")).isEqualTo("persist a");
    assertThat(effect("persist a")).isEmpty();
    assertThat(effect("expire a 10 gt")).isEmpty();
    assertThat(effect("expire a 10 xx")).isEmpty();
    assertThat(effect("expire a -1")).isEqualTo("DEL a");
    runner.with(Directive.LAZYFREE_LAZY_EXPIRE, "yes").run("set", "a", "1");
    assertThat(effect("pexpireat a " + NOW)).isEqualTo("UNLINK a");
    assertThat(reply("pexpire a -9223372036854775808")).isEqualTo("(integer) 0");
  }

  @Test
  void timesAreRounded() {
    given("set a 1 px 1499");
    assertThat(reply("ttl a")).isEqualTo("(integer) 1");
    assertThat(reply("pttl a")).isEqualTo("(integer) 1499");
    given("set a 1 px 1500");
    assertThat(reply("ttl a")).isEqualTo("(integer) 2");
    assertThat(reply("expiretime a")).isEqualTo("(integer) " + (NOW / 1000 + 2));
    given("set b 1");
    assertThat(reply("ttl b")).isEqualTo("(integer) -1");
    assertThat(reply("pexpiretime none")).isEqualTo("(integer) -2");
  }

  @Test
  void renameMovesValueAndExpiry() {
    given("set a 1 px 100", "set b 2", "rename a b");
    assertThat(reply("pttl b")).isEqualTo("(integer) 100");
    assertThat(reply("exists a b b")).isEqualTo("(integer) 2");
    assertThat(effect("rename b b")).isEmpty();
    assertThat(reply("renamenx b b")).isEqualTo("(integer) 0");
    assertThat(effect("renamenx b c")).isEqualTo("renamenx b c");
  }

  @Test
  void moveAndCopyCrossDatabases() {
    given("set a 1 px 100");
    assertThat(effect("move a 1")).isEqualTo("move a 1");
    assertThat(effect("move a 1")).isEmpty();
    given("set a 2");
    assertThat(reply("move a 1")).isEqualTo("(integer) 0");
    assertThat(reply("copy a a db 1")).isEqualTo("(integer) 0");
    assertThat(reply("copy a a db 1 replace")).isEqualTo("(integer) 1");
    assertThat(effect("swapdb 0 1")).isEqualTo("swapdb 0 1");
    assertThat(reply("ttl a")).isEqualTo("(integer) -1");
    assertThat(effect("flushdb")).isEqualTo("flushdb");
    assertThat(effect("flushdb async")).isEqualTo("flushdb async");
    assertThat(reply("dbsize")).isEqualTo("(integer) 0");
    assertThat(effect("flushall sync")).isEqualTo("flushall sync");
    given("swapdb 0 1");
    assertThat(reply("randomkey")).isEqualTo("(nil)");
  }

  /** However it is asked for: the keys are gone, and their memory goes in slices. */
  @Test
  void flushesFreeLater() {
    given("mset a 1 b 2 c 3", "flushall");
    assertThat(runner.keyspace.lazyFreePending()).isEqualTo(3);
    given("mset a 1 b 2", "flushdb sync");
    assertThat(reply("dbsize")).isEqualTo("(integer) 0");
    assertThat(runner.keyspace.lazyFreePending()).isEqualTo(5);
    assertThat(runner.keyspace.doWork(1_000_000_000)).isFalse();
    assertThat(runner.keyspace.lazyFreePending()).isZero();
    assertThat(reply("flushdb later")).isEqualTo("(error) ERR syntax error");
  }

  @Test
  void deletedKeysAreCounted() {
    given("mset a 1 b 2 c 3");
    assertThat(reply("touch a none b")).isEqualTo("(integer) 2");
    assertThat(effect("del a none b")).isEqualTo("del a none b");
    assertThat(effect("unlink a")).isEmpty();
    assertThat(reply("type c")).isEqualTo("string");
    assertThat(reply("type a")).isEqualTo("none");
    assertThat(reply("randomkey")).isEqualTo("\"c\"");
  }

  @Test
  void keysAndScanFindEveryKeyThatMatches() {
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      given("set key:" + i + " " + i);
      if (i % 10 == 7) {
        expected.add("key:" + i);
      }
    }
    given("pexpire key:17 10");
    runner.clock.advanceMillis(11);
    expected.remove("key:17");
    TreeSet<String> found = new TreeSet<>();
    runner.run("keys", "key:*7").items().forEach(key -> found.add(key.asText()));
    assertThat(found).isEqualTo(expected);
    found.clear();
    String cursor = "0";
    int calls = 0;
    do {
      RespValue reply =
          runner.run("scan", cursor, "match", "key:*7", "count", "20", "type", "STRING");
      cursor = reply.get(0).asText();
      reply.get(1).items().forEach(key -> found.add(key.asText()));
      calls++;
    } while (!cursor.equals("0"));
    assertThat(found).isEqualTo(expected);
    assertThat(calls).isBetween(5, 100);
    assertThat(runner.run("scan", "", "count", "10000").get(1).items()).hasSize(499);
    assertThat(runner.run("scan", "0", "type", "list", "count", "10000").get(1).items()).isEmpty();
  }

  @Test
  void objectTellsTheRepresentation() {
    given("set n 10");
    assertThat(reply("object encoding n")).isEqualTo("\"int\"");
    assertThat(reply("object refcount n")).isEqualTo("(integer) 2147483647");
    given("append n 1");
    assertThat(reply("object encoding n")).isEqualTo("\"raw\"");
    given("incr n");
    assertThat(reply("object encoding n")).isEqualTo("\"int\"");
    given("incrbyfloat n 1");
    assertThat(reply("object encoding n")).isEqualTo("\"embstr\"");
    assertThat(reply("object refcount n")).isEqualTo("(integer) 1");
    runner.clock.advanceMillis(5000);
    assertThat(reply("object idletime n")).isEqualTo("(integer) 5");
    given("touch n");
    assertThat(reply("object idletime n")).isEqualTo("(integer) 0");
    assertThat(reply("object freq n"))
        .startsWith("(error) ERR An LFU maxmemory policy is not selected");
    assertThat(reply("object freq none")).isEqualTo("(nil)");
  }

  /** The digests are those of redis-server 7.0.15 after the same commands. */
  @Test
  void digestsAreThoseOfRedis() {
    assertThat(reply("debug digest")).isEqualTo("0".repeat(40));
    runner.run("set", "s", "Hello World 1");
    runner.run("set", "e", "");
    given("set n 12345", "set t x pxat 9999999999999");
    assertThat(reply("debug digest")).isEqualTo("e9acbcf6a207a38d51483c381f1654a2c976ea45");
    assertThat(reply("debug digest-value s n t e none"))
        .isEqualTo(
            "ARRAY[ff4dfd859d7d5c0f1f6d8cb7f6b0d986fc6a3c62,"
                + " e1cf90774e995ae03de66e8109dc5cb9d9c2dc83,"
                + " 0745672cb1bf060476eedeb8a28f5ffe1ff5a2be,"
                + " 8b3447c33a834b810e3e181b6fd6a2ee1020921c, "
                + "0".repeat(40)
                + "]");
    runner.client.database(3);
    runner.run("set", "s", "Hello World 1");
    runner.run("set", "long", "x".repeat(1000), "pxat", "9999999999999");
    given("setrange big 99999 end");
    assertThat(reply("debug digest")).isEqualTo("781e584b334c3ec6a84d290d7b20611bdc758d61");
  }

  @Test
  void debugObjectHasTheFieldsOfRedis() {
    given("set n 70000");
    assertThat(reply("debug object n"))
        .matches(
            "Value at:0x[0-9a-f]+ refcount:1 encoding:int serializedlength:5 lru:\\d+"
                + " lru_seconds_idle:0");
    runner.run("set", "s", "Hello World 1");
    assertThat(reply("debug object s")).contains("encoding:embstr serializedlength:14 ");
  }

  @Test
  void populateIsNotLogged() {
    given("set p:1 old");
    assertThat(effect("debug populate 3 p 10")).isEmpty();
    assertThat(reply("get p:1")).isEqualTo("\"old\"");
    assertThat(runner.bytesOf("p:2")).containsExactly('v', 'a', 'l', 'u', 'e', ':', '2', 0, 0, 0);
    given("debug populate 2");
    assertThat(reply("get key:1")).isEqualTo("\"value:1\"");
  }

  @Test
  void debugRefusesWhatWouldEndTheServer() {
    assertThat(reply("debug segfault"))
        .isEqualTo(
            "(error) ERR DEBUG SEGFAULT is about internals of Redis that Redraft does not have");
    given("debug loadaof");
    assertThat(runner.persistence.reloads).isEqualTo(1);
    given("debug set-active-expire 0");
    assertThat(runner.keyspace.expireCycle().isActive()).isFalse();
    given("debug set-active-expire 1", "debug sleep 0.001", "debug change-repl-id");
    assertThat(runner.keyspace.expireCycle().isActive()).isTrue();
    assertThat(reply("debug stringmatch-len a*c abc")).isEqualTo("(integer) 1");
  }
}
