package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.CommandRunner.RecordingLink;
import dev.redraft.resp.Args;
import dev.redraft.resp.PlainText;
import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions, messages and what a listening client may do; texts are those of redis-server. */
class PubSubCommandsTest {
  private final CommandRunner runner = new CommandRunner();
  private final RecordingLink link = new RecordingLink();
  private final Client listener = runner.newClient(link);

  @AfterEach
  void close() {
    for (Client client : List.of(runner.client, listener)) {
      runner.services.pubSub().forget(client);
    }
    assertThat(runner.services.pubSub().isSilent()).isTrue();
    runner.close();
  }

  /** All that waits at the listener, as text. */
  private List<String> got() {
    return got(listener);
  }

  private static List<String> got(Client client) {
    return PlainText.of(ReplyReader.takeAll(client.reply().buffer()));
  }

  private List<String> sends(String... words) {
    runner.execute(listener, Args.of(words));
    return got();
  }

  private String text(String... words) {
    return PlainText.of(runner.run(words));
  }

  private long publish(String channel, String message) {
    return runner.run("PUBLISH", channel, message).asLong();
  }

  private static String raw(Client client) {
    byte[] bytes = client.reply().buffer().toBytes();
    client.reply().buffer().consume(bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void messagesGoToChannelsAndPatterns() {
    assertThat(sends("SUBSCRIBE", "foo.bar", "b", "b"))
        .containsExactly("[subscribe, foo.bar, 1]", "[subscribe, b, 2]", "[subscribe, b, 2]");
    assertThat(sends("PSUBSCRIBE", "foo.*", "[a-b]"))
        .containsExactly("[psubscribe, foo.*, 3]", "[psubscribe, [a-b], 4]");
    assertThat(publish("foo.bar", "hello")).isEqualTo(2);
    assertThat(publish("b", "x")).isEqualTo(2);
    assertThat(publish("B", "x")).isZero();
    assertThat(got())
        .containsExactly(
            "[message, foo.bar, hello]",
            "[pmessage, foo.*, foo.bar, hello]",
            "[message, b, x]",
            "[pmessage, [a-b], b, x]");
    assertThat(sends("UNSUBSCRIBE", "foo.bar", "unknown"))
        .containsExactly("[unsubscribe, foo.bar, 3]", "[unsubscribe, unknown, 3]");
    assertThat(sends("PUNSUBSCRIBE"))
        .containsExactly("[punsubscribe, foo.*, 2]", "[punsubscribe, [a-b], 1]");
    assertThat(sends("UNSUBSCRIBE")).containsExactly("[unsubscribe, b, 0]");
    assertThat(publish("b", "nobody")).isZero();
  }

  @Test
  void shardChannelsAreCountedForThemselves() {
    assertThat(sends("SUBSCRIBE", "a")).containsExactly("[subscribe, a, 1]");
    assertThat(sends("SSUBSCRIBE", "a", "b"))
        .containsExactly("[ssubscribe, a, 1]", "[ssubscribe, b, 2]");
    assertThat(runner.run("SPUBLISH", "a", "1").asLong()).isEqualTo(1);
    assertThat(publish("b", "no shard")).isZero();
    assertThat(got()).containsExactly("[smessage, a, 1]");
    assertThat(sends("SUNSUBSCRIBE", "a")).containsExactly("[sunsubscribe, a, 1]");
    assertThat(sends("SUNSUBSCRIBE")).containsExactly("[sunsubscribe, b, 0]");
    assertThat(listener.isListening()).isTrue();
  }

  @Test
  void endingNothingIsConfirmedWithNull() {
    runner.execute(listener, Args.of("UNSUBSCRIBE"));
    runner.execute(listener, Args.of("PUNSUBSCRIBE"));
    runner.execute(listener, Args.of("SUNSUBSCRIBE"));
    assertThat(raw(listener))
        .isEqualTo(
            "*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n"
                + "*3\r\n$12\r\npunsubscribe\r\n$-1\r\n:0\r\n"
                + "*3\r\n$12\r\nsunsubscribe\r\n$-1\r\n:0\r\n");
    listener.reply().protocol(3);
    runner.execute(listener, Args.of("UNSUBSCRIBE"));
    assertThat(raw(listener)).isEqualTo(">3\r\n$11\r\nunsubscribe\r\n_\r\n:0\r\n");
  }

  @Test
  void inResp2LittleElseIsAllowed() {
    sends("SUBSCRIBE", "a");
    assertThat(runner.run(listener, "GET", "k").asText())
        .isEqualTo(
            "ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET"
                + " are allowed in this context");
    assertThat(runner.run(listener, "PUBSUB", "NUMPAT").asText())
        .startsWith("ERR Can't execute 'pubsub|numpat': only");
    runner.execute(listener, Args.of("PING"));
    runner.execute(listener, Args.of("PING", "x"));
    assertThat(raw(listener))
        .isEqualTo("*2\r\n$4\r\npong\r\n$0\r\n\r\n*2\r\n$4\r\npong\r\n$1\r\nx\r\n");
    assertThat(sends("PSUBSCRIBE", "p")).containsExactly("[psubscribe, p, 2]");
    assertThat(sends("RESET")).containsExactly("RESET");
    assertThat(sends("PING")).containsExactly("PONG");
    assertThat(publish("a", "x")).isZero();
    assertThat(publish("p", "x")).isZero();
  }

  @Test
  void inResp3EverythingIsAllowedAndMessagesArePushes() {
    listener.reply().protocol(3);
    runner.execute(listener, Args.of("SUBSCRIBE", "a"));
    assertThat(raw(listener)).isEqualTo(">3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n");
    publish("a", "m");
    assertThat(raw(listener)).isEqualTo(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n");
    assertThat(sends("SET", "k", "v")).containsExactly("OK");
    assertThat(sends("PING")).containsExactly("PONG");
  }

  @Test
  void aMessageToOneselfComesBehindTheReply() {
    listener.reply().protocol(3);
    sends("SUBSCRIBE", "a");
    assertThat(sends("PUBLISH", "a", "m")).containsExactly("1", "[message, a, m]");
    sends("MULTI");
    sends("PING", "one");
    sends("PUBLISH", "a", "x");
    sends("PUBLISH", "a", "y");
    sends("PING", "two");
    assertThat(sends("EXEC"))
        .containsExactly("[one, 1, 1, two]", "[message, a, x]", "[message, a, y]");
    sends("MULTI");
    sends("UNSUBSCRIBE", "a");
    assertThat(sends("EXEC")).containsExactly("[[unsubscribe, a, 0]]");
  }

  @Test
  void messagesInATransactionLeaveWithIt() {
    sends("SUBSCRIBE", "a");
    runner.run("MULTI");
    runner.run("PUBLISH", "a", "1");
    assertThat(got()).isEmpty();
    assertThat(PlainText.of(runner.run("EXEC"))).isEqualTo("[1]");
    assertThat(got()).containsExactly("[message, a, 1]");
  }

  @Test
  void pushesComeAlsoWithoutReplies() {
    listener.reply().protocol(3);
    assertThat(sends("CLIENT", "REPLY", "OFF")).isEmpty();
    assertThat(sends("SUBSCRIBE", "a")).containsExactly("[subscribe, a, 1]");
    assertThat(sends("PING")).isEmpty();
    publish("a", "m");
    assertThat(got()).containsExactly("[message, a, m]");
    assertThat(sends("PUBLISH", "a", "m")).containsExactly("[message, a, m]");
    assertThat(sends("UNSUBSCRIBE")).containsExactly("[unsubscribe, a, 0]");
    assertThat(sends("CLIENT", "REPLY", "ON")).containsExactly("OK");
    assertThat(sends("CLIENT", "REPLY", "SKIP")).isEmpty();
    assertThat(sends("PSUBSCRIBE", "a")).containsExactly("[psubscribe, a, 1]");
    assertThat(sends("PING")).containsExactly("PONG");
  }

  @Test
  void pubsubTellsAboutChannels() {
    sends("SUBSCRIBE", "c1", "c2");
    sends("PSUBSCRIBE", "x*", "y*");
    sends("SSUBSCRIBE", "s1");
    runner.run("HELLO", "3");
    runner.execute(runner.client, Args.of("PSUBSCRIBE", "x*"));
    got(runner.client);
    assertThat(runner.run("PUBSUB", "CHANNELS").items()).hasSize(2);
    assertThat(text("PUBSUB", "CHANNELS", "*2")).isEqualTo("[c2]");
    assertThat(text("PUBSUB", "NUMSUB", "c1", "none")).isEqualTo("[c1, 1, none, 0]");
    assertThat(text("PUBSUB", "NUMSUB")).isEqualTo("[]");
    assertThat(text("PUBSUB", "NUMPAT")).isEqualTo("2");
    assertThat(text("PUBSUB", "SHARDCHANNELS")).isEqualTo("[s1]");
    assertThat(text("PUBSUB", "SHARDCHANNELS", "x")).isEqualTo("[]");
    assertThat(text("PUBSUB", "SHARDNUMSUB", "s1", "c1")).isEqualTo("[s1, 1, c1, 0]");
    assertThat(text("PUBSUB", "CHANNELS", "a", "b"))
        .isEqualTo(
            "ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.");
    assertThat(text("INFO", "stats"))
        .contains("pubsub_channels:2\r\npubsub_patterns:2\r\npubsubshard_channels:1\r\n");
    assertThat(text("CLIENT", "LIST", "ID", "" + listener.id()))
        .contains(" flags=P ")
        .contains(" sub=2 psub=2 ssub=1 ");
    assertThat(text("CLIENT", "LIST", "TYPE", "pubsub").lines()).hasSize(2);
    assertThat(text("CLIENT", "LIST", "TYPE", "normal")).isEmpty();
    assertThat(text("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo("1");
    assertThat(link.closed).isTrue();
  }

  @Test
  void aClosingClientGetsNothingMore() {
    sends("SUBSCRIBE", "a");
    listener.close();
    assertThat(publish("a", "m")).isEqualTo(1);
    assertThat(got()).isEmpty();
  }

  @Test
  void nothingIsLogged() {
    sends("SUBSCRIBE", "a");
    publish("a", "m");
    runner.run("SPUBLISH", "a", "m");
    assertThat(runner.persistence.units).isEmpty();
  }

  @Test
  void anyBytesAreAName() {
    byte[] name = {0, (byte) 0xFF, '\r', '\n'};
    runner.execute(listener, Args.of("SUBSCRIBE".getBytes(StandardCharsets.US_ASCII), name));
    got();
    runner.run("PUBLISH".getBytes(StandardCharsets.US_ASCII), name, new byte[0]);
    RespValue message = ReplyReader.take(listener.reply().buffer());
    assertThat(message.get(1).bytes()).isEqualTo(name);
    assertThat(message.get(2).bytes()).isEmpty();
  }
}
