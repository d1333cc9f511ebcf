package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands on keys, over values of every type in each of their encodings. */
class EveryTypeTest {
  private final CommandRunner runner =
      new CommandRunner().with(Directive.ENABLE_DEBUG_COMMAND, "yes");

  @AfterEach
  void close() {
    runner.close();
  }

  /** A value: commands of one or more words for each element, after the name and the key. */
  record Kind(
      String type, String encoding, String command, int elements, IntFunction<String> words) {
    /** The elements of one command. */
    int batch() {
      return type.equals("stream") ? 1 : 50;
    }

    @Override
    public String toString() {
      return type + " " + encoding;
    }
  }

  static Stream<Kind> kinds() {
    String text = "a text of forty bytes, more or less: ";
    return Stream.of(
        new Kind("string", "int", "set", 1, i -> "12345"),
        new Kind("string", "embstr", "set", 1, i -> "short"),
        new Kind("string", "raw", "set", 1, i -> "long".repeat(1000)),
        new Kind("list", "listpack", "rpush", 20, i -> "e" + i),
        new Kind("list", "quicklist", "rpush", 5000, i -> text + i),
        new Kind("hash", "listpack", "hset", 20, i -> "f" + i + "|" + i),
        new Kind("hash", "hashtable", "hset", 3000, i -> "field" + i + "|" + text + i),
        new Kind("set", "intset", "sadd", 300, i -> "" + 7 * i),
        new Kind("set", "listpack", "sadd", 20, i -> "m" + i),
        new Kind("set", "hashtable", "sadd", 3000, i -> text + i),
        new Kind("zset", "listpack", "zadd", 20, i -> i + "|m" + i),
        new Kind("zset", "skiplist", "zadd", 3000, i -> i / 8.0 + "|" + text + i),
        new Kind("stream", "stream", "xadd", 2000, i -> i + 1 + "-1|field|" + text + i));
  }

  private void make(Kind kind, String key) {
    for (int from = 0; from < kind.elements; from += kind.batch()) {
      List<String> line = new ArrayList<>(List.of(kind.command, key));
      for (int i = from; i < Math.min(kind.elements, from + kind.batch()); i++) {
        line.addAll(List.of(kind.words.apply(i).split("\\|")));
      }
      RespValue reply = runner.run(line.toArray(String[]::new));
      assertThat(reply.isError()).as("%s", reply).isFalse();
    }
  }

  private String reply(String line) {
    return runner.text(line.split(" "));
  }

  private String digest(String key) {
    return runner.run("debug", "digest-value", key).get(0).asText();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void names(Kind kind) {
    make(kind, "k");
    runner.run("set", "other", "x");
    assertThat(reply("type k")).isEqualTo(kind.type);
    assertThat(runner.run("object", "encoding", "k").asText()).isEqualTo(kind.encoding);
    assertThat(reply("object refcount k")).isEqualTo("(integer) 1");
    RespValue found = runner.run("scan", "0", "type", kind.type, "count", "100").get(1);
    assertThat(found.items().stream().map(RespValue::asText)).contains("k");
    String another = kind.type.equals("stream") ? "list" : "stream";
    found = runner.run("scan", "0", "type", another, "count", "100").get(1);
    assertThat(found.items()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void valuesKeepTheirContentWhereverTheyGo(Kind kind) {
    make(kind, "k");
    String digest = digest("k");
    runner.run("pexpireat", "k", "1900000000000");
    assertThat(reply("copy k c")).isEqualTo("(integer) 1");
    assertThat(reply("copy k c")).isEqualTo("(integer) 0");
    assertThat(reply("copy c k2 replace db 3")).isEqualTo("(integer) 1");
    assertThat(reply("rename k r")).isEqualTo("OK");
    assertThat(reply("renamenx c r")).isEqualTo("(integer) 0");
    assertThat(reply("move r 2")).isEqualTo("(integer) 1");
    assertThat(reply("pexpiretime c")).isEqualTo("(integer) 1900000000000");
    runner.run("persist", "c");
    assertThat(digest("c")).isEqualTo(digest);
    runner.run("select", "2");
    runner.run("persist", "r");
    assertThat(digest("r")).isEqualTo(digest);
    assertThat(runner.run("object", "encoding", "r").asText()).isEqualTo(kind.encoding);
    runner.run("select", "3");
    runner.run("persist", "k2");
    assertThat(digest("k2")).isEqualTo(digest);
    runner.run("select", "0");
    // A copy shares nothing with what it was made from.
    runner.run("del", "c");
    while (runner.keyspace.doWork(1)) {}
    runner.run("select", "2");
    assertThat(digest("r")).isEqualTo(digest);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void memoryUsageIsWhatIsAllocatedAndFreedAgain(Kind kind) {
    runner.run("set", "first", "so that the tables exist");
    long before = runner.memory.stats().used();
    long allocations = runner.memory.stats().allocations();
    make(kind, "k");
    long used = runner.memory.stats().used() - before;
    for (String samples : List.of("0", "5", "100", "1000000000")) {
      long usage = runner.run("memory", "usage", "k", "samples", samples).asLong();
      assertThat((double) usage)
          .as("samples %s, %d bytes", samples, used)
          .isBetween(used * 0.9 - 64, used * 1.1 + 64);
    }
    runner.run("copy", "k", "c");
    runner.run("del", "k", "c");
    while (runner.keyspace.doWork(1)) {}
    assertThat(runner.memory.stats().allocations()).isEqualTo(allocations);
    assertThat(runner.memory.stats().used()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void accessIsRemembered(Kind kind) {
    make(kind, "k");
    runner.clock.advanceMillis(12_000);
    assertThat(reply("object idletime k")).isEqualTo("(integer) 12");
    assertThat(runner.run("object", "freq", "k").isError()).isTrue();
    runner.run("touch", "k");
    assertThat(reply("object idletime k")).isEqualTo("(integer) 0");
    runner.clock.advanceMillis(5_000);
    runner.run("copy", "k", "c");
    assertThat(reply("object idletime k")).isEqualTo("(integer) 0");
  }

  /** They would fill the heap first, in seconds during which nobody else is served. */
  @Test
  void moreRandomElementsThanAReplyHoldsAreRefused() {
    runner.run("sadd", "s", "a");
    runner.run("hset", "h", "f", "v");
    runner.run("zadd", "z", "1", "m");
    for (String line : List.of("srandmember s", "hrandfield h", "zrandmember z")) {
      assertThat(reply(line + " -400000000")).isEqualTo("(error) ERR value is out of range");
      assertThat(reply(line + " -4000000000000000000"))
          .isEqualTo("(error) ERR value is out of range");
      assertThat(runner.run((line + " -1000").split(" ")).items()).hasSize(1000);
    }
  }
}
