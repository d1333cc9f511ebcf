package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replies as a real redis-server 7.0.15 has given them, line by line: the command, its reply with
 * spaces for line ends, and that in RESP3 if it differs.
 */
class StreamRepliesTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private static List<String> lines(String resource) throws Exception {
    try (InputStream in = StreamRepliesTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static List<String> errors() throws Exception {
    return lines("stream-errors.txt");
  }

  private String raw(String line) {
    return runner.raw(line.split(" ")).replace("\r\n", " ").strip();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void replies(int protocol) throws Exception {
    raw("hello " + protocol);
    for (String line : lines("stream-replies.txt")) {
      String[] parts = line.split(" \\| ");
      String expected = parts.length == 3 && protocol == 3 ? parts[2] : parts[1];
      assertThat(raw(parts[0])).as(parts[0]).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource
  void errors(String line) {
    raw("xadd x 3-0 a 1");
    raw("xadd x 5-0 a 2");
    raw("xgroup create x g 0");
    raw("xadd full 18446744073709551615-18446744073709551615 a 1");
    runner.persistence.units.clear();
    String before = raw("xinfo stream x full");
    String[] parts = line.split(" \\| ");
    assertThat(raw(parts[0])).isEqualTo("-" + parts[1]);
    assertThat(raw("xinfo stream x full")).isEqualTo(before);
    assertThat(raw("exists none")).isEqualTo(":0");
    assertThat(runner.persistence.units).isEmpty();
  }

  /** These texts are those of 7.2. */
  @Test
  void errorsOf72() {
    raw("xadd x 3-0 a 1");
    raw("xadd x 4-0 a 1");
    assertThat(raw("xread streams x y 0"))
        .isEqualTo(
            "-ERR Unbalanced 'xread' list of streams: for each stream key an ID or '$' must be"
                + " specified.");
    assertThat(raw("xreadgroup group g c streams x y 0"))
        .isEqualTo(
            "-ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must"
                + " be specified.");
    raw("xdel x 4-0");
    assertThat(raw("xsetid x 3-5"))
        .isEqualTo("-ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
  }

  /** Who has asked, and who has got something, as 7.2 tells it. */
  @Test
  void timesOfConsumers() {
    long now = runner.clock.micros / 1000;
    raw("xadd s 1-0 a 1");
    raw("xgroup create s g 0");
    raw("xreadgroup group g ann streams s >");
    raw("xgroup createconsumer s g bob");
    runner.clock.advanceMillis(70);
    raw("xreadgroup group g ann streams s >");
    runner.clock.advanceMillis(5);
    assertThat(raw("xinfo consumers s g"))
        .isEqualTo(
            "*2 *8 $4 name $3 ann $7 pending :1 $4 idle :5 $8 inactive :75"
                + " *8 $4 name $3 bob $7 pending :0 $4 idle :75 $8 inactive :-1");
    assertThat(raw("xpending s g - + 9")).isEqualTo("*1 *4 $3 1-0 $3 ann :75 :1");
    assertThat(raw("xpending s g idle 75 - + 9 ann")).startsWith("*1 ");
    assertThat(raw("xpending s g idle 76 - + 9")).isEqualTo("*0");
    raw("hello 3");
    assertThat(raw("xinfo stream s full"))
        .isEqualTo(
            "%9 $6 length :1 $15 radix-tree-keys :1 $16 radix-tree-nodes :2"
                + " $17 last-generated-id $3 1-0 $20 max-deleted-entry-id $3 0-0"
                + " $13 entries-added :1 $23 recorded-first-entry-id $3 1-0"
                + " $7 entries *1 *2 $3 1-0 *2 $1 a $1 1"
                + " $6 groups *1 %7 $4 name $1 g $17 last-delivered-id $3 1-0"
                + " $12 entries-read :1 $3 lag :0 $9 pel-count :1"
                + " $7 pending *1 *4 $3 1-0 $3 ann :"
                + now
                + " :1 $9 consumers *2 %5 $4 name $3 ann $9 seen-time :"
                + (now + 70)
                + " $11 active-time :"
                + now
                + " $9 pel-count :1 $7 pending *1 *3 $3 1-0 :"
                + now
                + " :1 %5 $4 name $3 bob $9 seen-time :"
                + now
                + " $11 active-time :-1 $9 pel-count :0 $7 pending *0");
  }

  /** As 7.4 reads it. */
  @Test
  void readsTheLastEntry() {
    assertThat(raw("xread streams s +")).isEqualTo("*-1");
    raw("xadd s 1 a 1");
    raw("xadd s 2 a 2");
    assertThat(raw("xread count 5 streams s +")).isEqualTo("*1 *2 $1 s *1 *2 $3 2-0 *2 $1 a $1 2");
    raw("xdel s 2");
    assertThat(raw("xread streams s +")).isEqualTo("*-1");
    raw("xgroup create s g 0");
    assertThat(raw("xreadgroup group g c streams s +"))
        .startsWith("-ERR The + ID is meaningless in the context of XREADGROUP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xadd k * a 1",
        "xlen k",
        "xrange k - +",
        "xrevrange k + -",
        "xdel k 1",
        "xtrim k maxlen 1",
        "xsetid k 1",
        "xread streams k 0",
        "xreadgroup group g c streams k 0",
        "xgroup create k g 0 mkstream",
        "xgroup destroy k g",
        "xgroup createconsumer k g c",
        "xgroup delconsumer k g c",
        "xgroup setid k g 0",
        "xack k g 1",
        "xpending k g",
        "xpending k g - + 1",
        "xclaim k g c 0 1",
        "xautoclaim k g c 0 0",
        "xinfo stream k",
        "xinfo groups k",
        "xinfo consumers k g"
      })
  void otherTypesAreRefused(String line) {
    raw("set k 1");
    assertThat(raw(line))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}
