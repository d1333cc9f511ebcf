package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.resp.RespValue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionCommandsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void authWithoutAPassword() {
    assertThat(runner.raw("AUTH", "x"))
        .isEqualTo(
            "-ERR AUTH <password> called without any password configured for the default user. Are"
                + " you sure your configuration is correct?\r\n");
    assertThat(runner.raw("AUTH", "default", "anything")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("AUTH", "joe", "x"))
        .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.\r\n");
    assertThat(runner.raw("AUTH", "a", "b", "c")).isEqualTo("-ERR syntax error\r\n");
  }

  @Test
  void authWithAPassword() {
    runner.with(Directive.REQUIREPASS, "secret");
    runner.client.authenticated(false);
    assertThat(runner.raw("PING")).isEqualTo("-NOAUTH Authentication required.\r\n");
    assertThat(runner.raw("HELLO")).startsWith("-NOAUTH HELLO must be called");
    assertThat(runner.raw("AUTH", "secreT")).startsWith("-WRONGPASS");
    assertThat(runner.services.stats().authenticationFailures).isEqualTo(1);
    assertThat(runner.raw("AUTH", "secret")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("PING")).isEqualTo("+PONG\r\n");
    assertThat(runner.raw("RESET")).isEqualTo("+RESET\r\n");
    assertThat(runner.raw("PING")).startsWith("-NOAUTH");
    assertThat(runner.raw("HELLO", "3", "AUTH", "default", "secret")).startsWith("%7\r\n");
    assertThat(runner.raw("PING")).isEqualTo("+PONG\r\n");
  }

  @Test
  void helloTellsWhoTheServerIs() {
    assertThat(runner.raw("HELLO"))
        .isEqualTo(
            "*14\r\n"
                + "$6\r\n"
                + "server\r\n"
                + "$5\r\n"
                + "redis\r\n"
                + "$7\r\n"
                + "version\r\n"
                + "$5\r\n"
                + "7.2.4\r\n"
                + "$5\r\n"
                + "proto\r\n"
                + ":2\r\n"
                + "$2\r\n"
                + "id\r\n"
                + ":1\r\n"
                + "$4\r\n"
                + "mode\r\n"
                + "$10\r\n"
                + "standalone\r\n"
                + "$4\r\n"
                + "role\r\n"
                + "$6\r\n"
                + "master\r\n"
                + "$7\r\n"
                + "modules\r\n"
                + "*0\r\n");
    RespValue three = runner.run("HELLO", "3", "SETNAME", "me");
    assertThat(three.kind()).isEqualTo(RespValue.Kind.MAP);
    assertThat(three.get("proto").asLong()).isEqualTo(3);
    assertThat(runner.client.name()).isEqualTo("me");
  }

  @Test
  void helloRefusesWhatItDoesNotKnow() {
    assertThat(runner.raw("HELLO", "4")).isEqualTo("-NOPROTO unsupported protocol version\r\n");
    assertThat(runner.raw("HELLO", "x"))
        .isEqualTo("-ERR Protocol version is not an integer or out of range\r\n");
    assertThat(runner.raw("HELLO", "3", "foo"))
        .isEqualTo("-ERR Syntax error in HELLO option 'foo'\r\n");
    assertThat(runner.raw("HELLO", "3", "auth", "x"))
        .isEqualTo("-ERR Syntax error in HELLO option 'auth'\r\n");
    assertThat(runner.raw("HELLO", "3", "setname", "a b"))
        .isEqualTo("-ERR Client names cannot contain spaces, newlines or special characters.\r\n");
    assertThat(runner.client.reply().protocol()).isEqualTo(2);
  }

  @Test
  void pingEchoAndSelect() {
    assertThat(runner.raw("PING")).isEqualTo("+PONG\r\n");
    assertThat(runner.raw("ping", "a")).isEqualTo("$1\r\na\r\n");
    assertThat(runner.raw("PING", "a", "b"))
        .isEqualTo("-ERR wrong number of arguments for 'ping' command\r\n");
    assertThat(runner.raw("ECHO", "\u00ff")).isEqualTo("$2\r\n\u00c3\u00bf\r\n");
    assertThat(runner.raw("SELECT", "15")).isEqualTo("+OK\r\n");
    assertThat(runner.client.database()).isEqualTo(15);
    assertThat(runner.raw("SELECT", "16")).isEqualTo("-ERR DB index is out of range\r\n");
    assertThat(runner.raw("SELECT", "-1")).isEqualTo("-ERR DB index is out of range\r\n");
    assertThat(runner.raw("SELECT", "x"))
        .isEqualTo("-ERR value is not an integer or out of range\r\n");
    assertThat(runner.client.database()).isEqualTo(15);
  }

  @Test
  void quitClosesAfterItsReply() {
    assertThat(runner.raw("QUIT")).isEqualTo("+OK\r\n");
    assertThat(runner.link.closedAfterReplies).isTrue();
  }

  @Test
  void resetTakesEverythingBack() {
    runner.run("HELLO", "3", "SETNAME", "me");
    runner.run("SELECT", "3");
    runner.run("CLIENT", "NO-TOUCH", "on");
    runner.run("WATCH", "a");
    runner.run("MULTI");
    assertThat(runner.raw("RESET")).isEqualTo("+RESET\r\n");
    assertThat(runner.client.transaction().isOpen()).isFalse();
    assertThat(runner.client.watcher().isEmpty()).isTrue();
    assertThat(runner.client.database()).isZero();
    assertThat(runner.client.name()).isEmpty();
    assertThat(runner.client.noTouch()).isFalse();
    assertThat(runner.client.reply().protocol()).isEqualTo(2);
  }

  @Test
  void clientReplyModes() {
    assertThat(runner.raw("CLIENT", "REPLY", "SKIP")).isEmpty();
    assertThat(runner.raw("PING")).isEmpty();
    assertThat(runner.raw("PING")).isEqualTo("+PONG\r\n");
    assertThat(runner.raw("CLIENT", "REPLY", "OFF")).isEmpty();
    assertThat(runner.raw("PING")).isEmpty();
    assertThat(runner.raw("NOSUCH")).isEmpty();
    assertThat(runner.raw("CLIENT", "REPLY", "ON")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("CLIENT", "REPLY", "x")).isEqualTo("-ERR syntax error\r\n");
  }

  @Test
  void clientNamesAndLibraries() {
    assertThat(runner.raw("CLIENT", "GETNAME")).isEqualTo("$-1\r\n");
    assertThat(runner.raw("CLIENT", "SETNAME", "bob")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("CLIENT", "GETNAME")).isEqualTo("$3\r\nbob\r\n");
    assertThat(runner.raw("CLIENT", "SETNAME", "a\nb")).startsWith("-ERR Client names cannot");
    assertThat(runner.raw("CLIENT", "SETINFO", "lib-name", "jedis")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("CLIENT", "SETINFO", "LIB-VER", "5.1")).isEqualTo("+OK\r\n");
    assertThat(runner.raw("CLIENT", "SETINFO", "lib-x", "5.1"))
        .isEqualTo("-ERR Unrecognized option 'lib-x'\r\n");
    assertThat(runner.raw("CLIENT", "SETINFO", "lib-ver", "5 1"))
        .isEqualTo("-ERR lib-ver cannot contain spaces, newlines or special characters.\r\n");
    assertThat(runner.run("CLIENT", "INFO").asText())
        .isEqualTo(
            "id=1 addr=127.0.0.1:50001 laddr=127.0.0.1:6379 fd=8 name=bob age=0 idle=0 flags=N db=0"
                + " sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=0 argv-mem=10 multi-mem=0 rbs=0"
                + " rbp=0 obl=0 oll=0 omem=0 tot-mem=10 events=r cmd=client|info user=default"
                + " redir=-1 resp=2 lib-name=jedis lib-ver=5.1\n");
  }

  @Test
  void clientListChooses() {
    Client other = runner.newClient(new CommandRunner.RecordingLink());
    assertThat(runner.run("CLIENT", "LIST").asText().lines()).hasSize(2);
    assertThat(runner.run("CLIENT", "LIST", "ID", "2", "9").asText())
        .startsWith("id=" + other.id() + " ");
    assertThat(runner.run("CLIENT", "LIST", "TYPE", "normal").asText().lines()).hasSize(2);
    assertThat(runner.run("CLIENT", "LIST", "TYPE", "pubsub").asText()).isEmpty();
    assertThat(runner.raw("CLIENT", "LIST", "TYPE", "foo"))
        .isEqualTo("-ERR Unknown client type 'foo'\r\n");
    assertThat(runner.raw("CLIENT", "LIST", "ID", "x")).isEqualTo("-ERR Invalid client ID\r\n");
    assertThat(runner.raw("CLIENT", "LIST", "ID")).isEqualTo("-ERR syntax error\r\n");
  }

  @Test
  void clientKillOldForm() {
    CommandRunner.RecordingLink link = new CommandRunner.RecordingLink();
    Client other = runner.newClient(link);
    assertThat(runner.raw("CLIENT", "KILL", "1.2.3.4:5")).isEqualTo("-ERR No such client\r\n");
    assertThat(runner.raw("CLIENT", "KILL", other.address())).isEqualTo("+OK\r\n");
    assertThat(link.closed).isTrue();
    assertThat(runner.raw("CLIENT", "KILL", runner.client.address())).isEqualTo("+OK\r\n");
    assertThat(runner.link.closedAfterReplies).isTrue();
  }

  @Test
  void clientKillByFilters() {
    CommandRunner.RecordingLink link = new CommandRunner.RecordingLink();
    Client other = runner.newClient(link);
    assertThat(runner.raw("CLIENT", "KILL", "ID", "77")).isEqualTo(":0\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "ID", "1")).isEqualTo(":0\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(":0\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "MAXAGE", "10")).isEqualTo(":0\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "ID", "0"))
        .isEqualTo("-ERR client-id should be greater than 0\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "USER", "joe"))
        .isEqualTo("-ERR No such user 'joe'\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "SKIPME", "maybe")).isEqualTo("-ERR syntax error\r\n");
    assertThat(runner.raw("CLIENT", "KILL", "ID", "1", "TYPE")).isEqualTo("-ERR syntax error\r\n");
    assertThat(link.closed).isFalse();
    runner.clock.advanceMillis(10_000);
    assertThat(runner.raw("CLIENT", "KILL", "MAXAGE", "10", "LADDR", other.localAddress()))
        .isEqualTo(":1\r\n");
    assertThat(link.closed).isTrue();
    assertThat(runner.raw("CLIENT", "KILL", "ID", "1", "SKIPME", "no")).isEqualTo(":1\r\n");
    assertThat(runner.link.closedAfterReplies).isTrue();
  }

  @Test
  void keysExpireInTheTransactionThatPauses() {
    runner.run("SET", "k", "5", "PX", "10");
    runner.clock.advanceMillis(11);
    for (String line : List.of("MULTI", "CLIENT PAUSE 100 WRITE", "INCR k")) {
      runner.run(line.split(" "));
    }
    assertThat(runner.run("EXEC").get(1).asLong()).isEqualTo(1);
    assertThat(runner.persistence.lastWords()).isEqualTo("MULTI DEL k INCR k EXEC");
    assertThat(runner.services.clients().paused()).isEqualTo(Clients.Pause.WRITE);
  }

  @Test
  void pauseHoldsUntilItsTime() {
    assertThat(runner.raw("CLIENT", "PAUSE", "x"))
        .isEqualTo("-ERR timeout is not an integer or out of range\r\n");
    assertThat(runner.raw("CLIENT", "PAUSE", "-1")).isEqualTo("-ERR timeout is negative\r\n");
    assertThat(runner.raw("CLIENT", "PAUSE", "1", "foo"))
        .isEqualTo("-ERR CLIENT PAUSE mode must be WRITE or ALL\r\n");
    assertThat(runner.raw("CLIENT", "PAUSE", "100")).isEqualTo("+OK\r\n");
    assertThat(runner.execute(runner.client, Args.of("PING"))).isEqualTo(Dispatcher.Outcome.HELD);
    assertThat(runner.keyspace.isExpiryPaused()).isTrue();
    runner.clock.advanceMillis(100);
    runner.services.clients().tick(runner.clock.millis());
    assertThat(runner.link.resumed).isEqualTo(1);
    assertThat(runner.raw("PING")).isEqualTo("+PONG\r\n");
  }

  @Test
  void unblockEndsAWait() {
    Client other = runner.newClient(new CommandRunner.RecordingLink());
    assertThat(runner.raw("CLIENT", "UNBLOCK", "2")).isEqualTo(":0\r\n");
    other.block(0, () -> other.reply().nullArray(), () -> {});
    assertThat(runner.raw("CLIENT", "UNBLOCK", "2")).isEqualTo(":1\r\n");
    assertThat(CommandRunner.take(other).isNull()).isTrue();
    other.block(0, () -> {}, () -> {});
    assertThat(runner.raw("CLIENT", "UNBLOCK", "2", "ERROR")).isEqualTo(":1\r\n");
    assertThat(CommandRunner.take(other).asText())
        .isEqualTo("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    assertThat(runner.raw("CLIENT", "UNBLOCK", "2", "x"))
        .isEqualTo("-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR\r\n");
    assertThat(runner.raw("CLIENT", "UNBLOCK", "x"))
        .isEqualTo("-ERR value is not an integer or out of range\r\n");
  }

  @Test
  void trackingIsOff() {
    assertThat(runner.raw("CLIENT", "GETREDIR")).isEqualTo(":-1\r\n");
    assertThat(runner.raw("CLIENT", "TRACKINGINFO"))
        .isEqualTo(
            "*6\r\n"
                + "$5\r\n"
                + "flags\r\n"
                + "*1\r\n"
                + "$3\r\n"
                + "off\r\n"
                + "$8\r\n"
                + "redirect\r\n"
                + ":-1\r\n"
                + "$8\r\n"
                + "prefixes\r\n"
                + "*0\r\n");
  }

  @Test
  void helpIsAnArrayOfLines() {
    assertThat(runner.run("CLIENT", "HELP").get(0).asText())
        .isEqualTo("CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    assertThat(runner.raw("CLIENT", "nope"))
        .isEqualTo("-ERR unknown subcommand 'nope'. Try CLIENT HELP.\r\n");
  }
}
