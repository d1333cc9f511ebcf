package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.Args;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** XREAD and XREADGROUP that wait. */
class StreamBlockingTest {
  private final CommandRunner runner = new CommandRunner();
  private final Client a = runner.newClient(new CommandRunner.RecordingLink());
  private final Client b = runner.newClient(new CommandRunner.RecordingLink());

  @AfterEach
  void close() {
    runner.close();
  }

  private void send(Client by, String line) {
    runner.execute(by, Args.of(line.split(" ")));
  }

  private static String heard(Client by) {
    byte[] bytes = by.reply().buffer().toBytes();
    by.reply().buffer().consume(bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1).replace("\r\n", " ").strip();
  }

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
  }

  private static String entry(String key, String id, String value) {
    return "*1 *2 $1 " + key + " *1 *2 $" + id.length() + " " + id + " *2 $1 f $1 " + value;
  }

  @Test
  void readersWaitForEntriesBehindTheLastOne() {
    given("xadd s 1-0 f x");
    send(a, "xread block 0 streams s none $ $");
    send(b, "xread block 0 streams s 1-5");
    assertThat(heard(a)).isEmpty();
    given("xadd s 1-5 f y");
    assertThat(heard(a)).isEqualTo(entry("s", "1-5", "y"));
    assertThat(heard(b)).isEmpty();
    given("xadd s 1-6 f z");
    assertThat(heard(b)).isEqualTo(entry("s", "1-6", "z"));
    send(a, "xread block 0 streams none $");
    given("xadd none 7 f w");
    assertThat(heard(a)).isEqualTo(entry("none", "7-0", "w").replace("$1 none", "$4 none"));
  }

  /** All that a transaction added comes at once, and nothing if it is gone by then. */
  @Test
  void readersSeeWhatATransactionLeaves() {
    send(a, "xread block 0 streams s 0");
    given("multi", "xadd s 1 f x", "del s", "exec");
    assertThat(heard(a)).isEmpty();
    given("multi", "xadd s 1 f x", "xadd s 2 f y", "exec");
    assertThat(heard(a)).isEqualTo("*1 *2 $1 s *2 *2 $3 1-0 *2 $1 f $1 x *2 $3 2-0 *2 $1 f $1 y");
  }

  @Test
  void consumersGetEntriesInTurn() {
    given("xgroup create s g $ mkstream");
    send(a, "xreadgroup group g ann count 1 block 0 streams s >");
    send(b, "xreadgroup group g bob count 1 block 0 streams s >");
    runner.persistence.units.clear();
    given("xadd s 1-0 f x");
    assertThat(heard(a)).isEqualTo(entry("s", "1-0", "x"));
    assertThat(heard(b)).isEmpty();
    assertThat(runner.persistence.units).hasSize(2);
    assertThat(runner.persistence.lastWords())
        .startsWith("MULTI XCLAIM s g ann 0 1-0 TIME")
        .endsWith("XGROUP SETID s g 1-0 ENTRIESREAD 1 EXEC");
    given("xadd s 2-0 f y");
    assertThat(heard(b)).isEqualTo(entry("s", "2-0", "y"));
  }

  @Test
  void consumersLearnThatTheirGroupIsGone() {
    String gone = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";
    for (String end : new String[] {"del s", "xgroup destroy s g", "flushall", "rename s t"}) {
      given("flushall", "xgroup create s g $ mkstream");
      send(a, "xreadgroup group g ann block 0 streams s >");
      assertThat(heard(a)).isEmpty();
      given(end);
      assertThat(heard(a)).as(end).isEqualTo(gone);
    }
    given("flushall", "xgroup create s g $ mkstream");
    send(a, "xreadgroup group g ann block 0 streams s >");
    given("set s 1");
    assertThat(heard(a))
        .isEqualTo("-WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  /** XREAD waits on, whatever the key has become. */
  @Test
  void readersWaitWhileTheKeyIsAnother() {
    given("xadd s 5 f x");
    send(a, "xread block 0 streams s $");
    given("del s", "set s 1", "del s", "xadd s 4 f y");
    assertThat(heard(a)).isEmpty();
    given("xadd s 6 f z");
    assertThat(heard(a)).isEqualTo(entry("s", "6-0", "z"));
  }

  @Test
  void aTransactionDoesNotWait() {
    given("multi", "xread block 0 streams s $", "exec");
    given("xgroup create s g $ mkstream", "multi", "xreadgroup group g c block 0 streams s >");
    assertThat(runner.raw("exec")).isEqualTo("*1\r\n*-1\r\n");
  }

  @Test
  void historyNeverWaits() {
    given("xgroup create s g $ mkstream");
    send(a, "xreadgroup group g ann block 0 streams s 0");
    assertThat(heard(a)).isEqualTo("*1 *2 $1 s *0");
  }
}
