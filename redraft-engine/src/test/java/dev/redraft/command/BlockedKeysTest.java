package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocking and serving, with commands that take strings away. */
class BlockedKeysTest {
  /** Executions of commands that always block. */
  private int attempts;

  private final CommandRunner runner = new CommandRunner(table());
  private final Client a = runner.newClient(new CommandRunner.RecordingLink());
  private final Client b = runner.newClient(new CommandRunner.RecordingLink());
  private final Client c = runner.newClient(new CommandRunner.RecordingLink());

  private CommandTable table() {
    List<CommandSpec> all = new ArrayList<>(Families.table().all());
    all.add(command("take", -3).flags(Flag.WRITE).body(BlockedKeysTest::take));
    all.add(command("shift", 4).flags(Flag.WRITE, Flag.DENYOOM).body(BlockedKeysTest::shift));
    all.add(command("watchgone", 2).flags(Flag.READONLY).body(this::watchGone));
    all.add(command("restless", 2).flags(Flag.WRITE).body(this::restless));
    all.add(command("wantslist", 2).flags(Flag.READONLY).body(this::wantsList));
    return new CommandTable(all);
  }

  /** TAKE key [key ...] seconds: the first string there is. */
  private static void take(Context c) {
    long deadline = Timeouts.deadlineOfSeconds(c, c.argc() - 1);
    for (int i = 1; i < c.argc() - 1; i++) {
      long record = Lookup.write(c, c.arg(i));
      if (record != 0) {
        c.reply().array(2);
        c.reply().bulk(c.arg(i));
        Lookup.reply(c, record);
        c.db().delete(c.arg(i), c.now());
        c.changed(1);
        c.rewriteAs(2).arg("DEL").arg(c.arg(i));
        return;
      }
    }
    if (!c.blockOn(1, c.argc() - 2, deadline, ValueType.STRING)) {
      c.reply().nullArray();
    }
  }

  /** SHIFT from to seconds. */
  private static void shift(Context c) {
    long record = Lookup.write(c, c.arg(1));
    if (record == 0) {
      c.blockOn(1, 1, Timeouts.deadlineOfSeconds(c, 3), ValueType.STRING);
      return;
    }
    Lookup.reply(c, record);
    c.db().rename(c.arg(1), record, c.arg(2), c.now());
    c.changed(1);
    c.rewriteAs(3).arg("RENAME").arg(c.arg(1)).arg(c.arg(2));
  }

  /** WATCHGONE key: says that it is gone. */
  private void watchGone(Context c) {
    attempts++;
    if (Lookup.read(c, c.arg(1)) == 0) {
      throw new CommandException("GONE " + c.arg(1));
    }
    c.blockOn(1, 1, 0, ValueType.STRING, true, null);
  }

  /** RESTLESS key: changes the key and waits for it. */
  private void restless(Context c) {
    attempts++;
    c.db().setString(c.arg(1), Slice.of("x" + attempts), -1, c.now());
    c.notLogged();
    c.changed(1);
    c.blockOn(1, 1, 0, ValueType.STRING);
  }

  private void wantsList(Context c) {
    attempts++;
    c.blockOn(1, 1, 0, ValueType.LIST);
  }

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

  private static String taken(String key, String value) {
    return "*2\r\n$"
        + key.length()
        + "\r\n"
        + key
        + "\r\n$"
        + value.length()
        + "\r\n"
        + value
        + "\r\n";
  }

  private static CommandRunner.RecordingLink link(Client of) {
    return (CommandRunner.RecordingLink) of.link();
  }

  @Test
  void theFirstToComeIsServedFirst() {
    send(a, "TAKE", "k", "0");
    send(b, "TAKE", "k", "0");
    assertThat(heard(a)).isEmpty();
    assertThat(a.isBlocked()).isTrue();
    assertThat(runner.raw("SET", "k", "1")).isEqualTo("+OK\r\n");
    assertThat(heard(a)).isEqualTo(taken("k", "1"));
    assertThat(a.isBlocked()).isFalse();
    assertThat(link(a).sent).isEqualTo(1);
    assertThat(link(a).resumed).isEqualTo(1);
    assertThat(b.isBlocked()).isTrue();
    assertThat(runner.persistence.units)
        .containsExactly("*2 $6 SELECT $1 0 *3 $3 SET $1 k $1 1 ", "*2 $3 DEL $1 k ");
    runner.run("SET", "k", "2");
    assertThat(heard(b)).isEqualTo(taken("k", "2"));
    assertThat(runner.services.blockedKeys().size()).isZero();
  }

  @Test
  void aRequestIsKeptAsItWas() {
    byte[] buffer = "TAKEk0".getBytes(StandardCharsets.ISO_8859_1);
    Args args = new Args();
    args.add(buffer, 0, 4);
    args.add(buffer, 4, 1);
    args.add(buffer, 5, 1);
    runner.execute(a, args);
    java.util.Arrays.fill(buffer, (byte) 'z');
    runner.run("SET", "k", "1");
    assertThat(heard(a)).isEqualTo(taken("k", "1"));
  }

  @Test
  void severalKeysAndOneNamedTwice() {
    send(a, "TAKE", "x", "y", "x", "0");
    assertThat(runner.services.blockedKeys().size()).isEqualTo(2);
    send(b, "TAKE", "y", "0");
    runner.run("MSET", "y", "1", "x", "2");
    assertThat(heard(a)).isEqualTo(taken("x", "2"));
    assertThat(heard(b)).isEqualTo(taken("y", "1"));
    assertThat(runner.services.blockedKeys().size()).isZero();
  }

  @Test
  void nobodyBlocksInATransactionOrWhileALogIsReplayed() {
    send(a, "MULTI");
    send(a, "TAKE", "k", "0");
    send(a, "EXEC");
    assertThat(heard(a)).isEqualTo("+OK\r\n+QUEUED\r\n*1\r\n*-1\r\n");
    Client loader =
        new Client(0, Client.Kind.LOADER, a.reply(), new CommandRunner.RecordingLink(), 0);
    send(loader, "TAKE", "k", "0");
    assertThat(loader.isBlocked()).isFalse();
    assertThat(heard(a)).isEqualTo("*-1\r\n");
  }

  @Test
  void clientsAreServedAfterTheWholeTransaction() {
    send(a, "TAKE", "k", "0");
    send(b, "MULTI");
    send(b, "SET", "k", "1");
    send(b, "DEL", "k");
    send(b, "EXEC");
    assertThat(a.isBlocked()).isTrue();
    send(b, "MULTI");
    send(b, "SET", "k", "1");
    send(b, "SET", "k", "2");
    send(b, "EXEC");
    assertThat(heard(a)).isEqualTo(taken("k", "2"));
    assertThat(runner.persistence.units.getLast()).isEqualTo("*2 $3 DEL $1 k ");
  }

  @Test
  void oneServedMakesAnotherReady() {
    send(a, "SHIFT", "x", "y", "0");
    send(b, "SHIFT", "y", "z", "0");
    send(c, "TAKE", "z", "0");
    runner.run("SET", "x", "1");
    assertThat(heard(a)).isEqualTo("$1\r\n1\r\n");
    assertThat(heard(b)).isEqualTo("$1\r\n1\r\n");
    assertThat(heard(c)).isEqualTo(taken("z", "1"));
    assertThat(runner.run("DBSIZE").toString()).contains("0");
  }

  @Test
  void circlesEnd() {
    send(a, "SHIFT", "x", "y", "0");
    send(b, "SHIFT", "y", "x", "0");
    runner.run("SET", "x", "1");
    assertThat(heard(a)).isEqualTo("$1\r\n1\r\n");
    assertThat(heard(b)).isEqualTo("$1\r\n1\r\n");
    assertThat(runner.raw("GET", "x")).isEqualTo("$1\r\n1\r\n");
  }

  @Test
  void aCommandThatWakesItselfDoesNotGoOnForEver() {
    send(a, "RESTLESS", "k");
    send(b, "RESTLESS", "k");
    assertThat(a.isBlocked()).isTrue();
    assertThat(b.isBlocked()).isTrue();
    assertThat(attempts).isBetween(2, 100);
    int before = attempts;
    runner.run("SET", "k", "1");
    assertThat(attempts).isBetween(before + 2, before + 100);
  }

  @Test
  void everyWayToChangeAKeyWakes() {
    String[][] ways = {
      {"RENAME", "other", "k"},
      {"COPY", "other", "k"},
      {"RENAMENX", "other", "k"},
      {"SETRANGE", "k", "0", "1"},
      {"INCR", "k"},
    };
    for (String[] way : ways) {
      runner.run("SET", "other", "1");
      send(a, "TAKE", "k", "0");
      runner.run(way);
      assertThat(heard(a)).as(String.join(" ", way)).isEqualTo(taken("k", "1"));
    }
    send(a, "TAKE", "k", "0");
    runner.run("SELECT", "3");
    runner.run("SET", "k", "5");
    assertThat(a.isBlocked()).isTrue();
    runner.run("MOVE", "k", "0");
    assertThat(heard(a)).isEqualTo(taken("k", "5"));
    send(a, "TAKE", "k", "0");
    runner.run("SET", "k", "6");
    runner.run("SWAPDB", "3", "0");
    assertThat(heard(a)).isEqualTo(taken("k", "6"));
  }

  @Test
  void someWantToKnowThatAKeyIsGone() {
    runner.run("MSET", "k", "1", "l", "1");
    send(a, "WATCHGONE", "k");
    send(b, "TAKE", "m", "0");
    assertThat(runner.text("INFO", "clients"))
        .contains("blocked_clients:2")
        .contains("total_blocking_keys:2")
        .contains("total_blocking_keys_on_nokey:1")
        .contains("clients_in_timeout_table:0");
    runner.run("SET", "k", "2");
    assertThat(attempts).isEqualTo(2);
    runner.run("SET", "l", "2");
    assertThat(attempts).isEqualTo(2);
    runner.run("DEL", "k");
    assertThat(heard(a)).isEqualTo("-GONE k\r\n");
    runner.run("SET", "k", "2", "PX", "10");
    send(a, "WATCHGONE", "k");
    runner.clock.advanceMillis(11);
    runner.run("EXISTS", "k");
    assertThat(heard(a)).isEqualTo("-GONE k\r\n");
    runner.run("SET", "k", "2");
    send(a, "WATCHGONE", "k");
    runner.run("FLUSHALL");
    assertThat(heard(a)).isEqualTo("-GONE k\r\n");
    assertThat(b.isBlocked()).isTrue();
  }

  @Test
  void unblockAsIfTheTimeWereUpOrWithAnError() {
    send(a, "TAKE", "k", "10");
    assertThat(runner.text("INFO", "clients")).contains("clients_in_timeout_table:1");
    assertThat(runner.text("CLIENT", "LIST", "ID", "" + a.id())).contains(" flags=b ");
    assertThat(runner.raw("CLIENT", "UNBLOCK", "" + a.id())).isEqualTo(":1\r\n");
    assertThat(heard(a)).isEqualTo("*-1\r\n");
    assertThat(runner.raw("CLIENT", "UNBLOCK", "" + a.id())).isEqualTo(":0\r\n");
    send(a, "TAKE", "k", "10");
    assertThat(runner.raw("CLIENT", "UNBLOCK", "" + a.id(), "ERROR")).isEqualTo(":1\r\n");
    assertThat(heard(a)).isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    assertThat(runner.text("INFO", "errorstats")).contains("errorstat_UNBLOCKED:count=1");
    assertThat(runner.text("INFO", "commandstats"))
        .contains("cmdstat_take:calls=2,")
        .contains("failed_calls=1");
    assertThat(runner.services.blockedKeys().size()).isZero();
    runner.run("SET", "k", "1");
    assertThat(heard(a)).isEmpty();
  }

  @Test
  void aWaitCountsAsOneCall() {
    send(a, "TAKE", "k", "0");
    assertThat(runner.text("INFO", "commandstats")).doesNotContain("cmdstat_take");
    runner.run("SET", "k", "1");
    assertThat(runner.text("INFO", "commandstats")).contains("cmdstat_take:calls=1,");
  }

  @Test
  void whoHasGoneIsForgotten() {
    send(a, "TAKE", "k", "l", "0");
    a.abandon();
    assertThat(runner.services.blockedKeys().size()).isZero();
    runner.run("SET", "k", "1");
    assertThat(heard(a)).isEmpty();
    assertThat(runner.raw("GET", "k")).isEqualTo("$1\r\n1\r\n");
  }

  @Test
  void aPauseHoldsTheServing() {
    send(a, "TAKE", "k", "0");
    send(b, "MULTI");
    send(b, "SET", "k", "1");
    send(b, "CLIENT", "PAUSE", "1000", "WRITE");
    send(b, "EXEC");
    assertThat(heard(a)).isEmpty();
    runner.run("PING");
    assertThat(a.isBlocked()).isTrue();
    runner.run("CLIENT", "UNPAUSE");
    assertThat(heard(a)).isEqualTo(taken("k", "1"));
  }

  @Test
  void noMemoryNoService() {
    send(a, "SHIFT", "x", "y", "0");
    send(b, "MULTI");
    send(b, "CONFIG", "SET", "maxmemory", "1");
    send(b, "SET", "x", "1");
    send(b, "EXEC");
    assertThat(heard(a)).startsWith("-OOM command not allowed");
    assertThat(a.isBlocked()).isFalse();
    runner.with(Directive.MAXMEMORY, "0");
    assertThat(runner.raw("GET", "x")).isEqualTo("$1\r\n1\r\n");
  }

  @Test
  void clientReplySkipTakesTheReplyThatComesLater() {
    send(a, "CLIENT", "REPLY", "SKIP");
    send(a, "TAKE", "k", "0");
    runner.run("SET", "k", "1");
    assertThat(a.isBlocked()).isFalse();
    assertThat(heard(a)).isEmpty();
    send(a, "PING");
    assertThat(heard(a)).isEqualTo("+PONG\r\n");
  }

  @Test
  void anotherTypeDoesNotWake() {
    send(a, "WANTSLIST", "k");
    assertThat(attempts).isEqualTo(1);
    runner.run("SET", "k", "1");
    assertThat(attempts).isEqualTo(1);
    assertThat(a.isBlocked()).isTrue();
  }

  @Test
  void timeouts() {
    runner.run("SET", "k", "1");
    assertThat(runner.raw("TAKE", "k", "-1")).isEqualTo("-ERR timeout is negative\r\n");
    assertThat(runner.raw("TAKE", "k", "-inf")).isEqualTo("-ERR timeout is negative\r\n");
    String noFloat = "-ERR timeout is not a float or out of range\r\n";
    for (String text : new String[] {"x", "", "nan", " 1", "1 ", "1e5000"}) {
      assertThat(runner.raw("TAKE", "k", text)).as(text).isEqualTo(noFloat);
    }
    String tooLarge = "-ERR timeout is out of range\r\n";
    for (String text : new String[] {"inf", "1e300", "0x7FFFFFFFFFFFFFFF", "9223372036854775"}) {
      assertThat(runner.raw("TAKE", "k", text)).as(text).isEqualTo(tooLarge);
    }
    long now = runner.clock.millis();
    assertThat(deadline("0")).isZero();
    assertThat(deadline("-0.0009")).isZero();
    assertThat(deadline("0.0001")).isEqualTo(now + 1);
    assertThat(deadline("0.1")).isEqualTo(now + 100);
    assertThat(deadline("1.0011")).isEqualTo(now + 1002);
    assertThat(deadline("0x1p4")).isEqualTo(now + 16_000);
  }

  private long deadline(String timeout) {
    send(a, "TAKE", "none", timeout);
    Client.Block block = a.block();
    assertThat(block).isNotNull();
    a.abandon();
    return block == null ? -1 : block.deadlineMillis();
  }
}
