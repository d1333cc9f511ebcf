package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which events each command tells, in which order, and through which channels. */
class KeyEventsTest {
  private final CommandRunner runner = new CommandRunner();

  @AfterEach
  void close() {
    runner.close();
  }

  private void wants(String classes) {
    runner.with(Directive.NOTIFY_KEYSPACE_EVENTS, classes);
    runner.keyEvents.clear();
  }

  /** Event and key of each notification since the last look, from the keyevent channels. */
  private List<String> after(String... command) {
    runner.keyEvents.clear();
    runner.run(command);
    return told();
  }

  private List<String> told() {
    List<String> told =
        runner.keyEvents.stream()
            .map(event -> event.replace("__keyevent@0__:", "").replace("__keyevent@", ""))
            .toList();
    runner.keyEvents.clear();
    return told;
  }

  @Test
  void bothChannelsInTheirOrder() {
    wants("KEA");
    runner.run("SELECT", "9");
    runner.run("SET", "foo", "bar");
    assertThat(runner.keyEvents)
        .containsExactly("__keyspace@9__:foo set", "__keyevent@9__:set foo");
    wants("Kg");
    runner.run("SET", "foo", "bar", "EX", "10");
    runner.run("DEL", "foo");
    assertThat(runner.keyEvents)
        .containsExactly("__keyspace@9__:foo expire", "__keyspace@9__:foo del");
    wants("A");
    runner.run("SET", "foo", "bar");
    assertThat(runner.keyEvents).isEmpty();
  }

  @Test
  void strings() {
    wants("EA");
    assertThat(after("SET", "a", "1")).containsExactly("set a");
    assertThat(after("SET", "a", "1", "EX", "10")).containsExactly("set a", "expire a");
    assertThat(after("SET", "a", "1", "NX")).isEmpty();
    assertThat(after("SETNX", "a", "1")).isEmpty();
    assertThat(after("SETNX", "b", "1")).containsExactly("set b");
    assertThat(after("PSETEX", "b", "1000", "1")).containsExactly("set b", "expire b");
    assertThat(after("GETSET", "a", "2")).containsExactly("set a");
    assertThat(after("GETEX", "a", "EX", "10")).containsExactly("expire a");
    assertThat(after("GETEX", "a", "PERSIST")).containsExactly("persist a");
    assertThat(after("GETEX", "a")).isEmpty();
    assertThat(after("GETEX", "a", "EXAT", "1")).containsExactly("del a");
    assertThat(after("GETDEL", "b")).containsExactly("del b");
    assertThat(after("MSET", "a", "1", "b", "2")).containsExactly("set a", "set b");
    assertThat(after("MSETNX", "b", "1", "c", "2")).isEmpty();
    assertThat(after("APPEND", "a", "1")).containsExactly("append a");
    assertThat(after("SETRANGE", "a", "1", "x")).containsExactly("setrange a");
    assertThat(after("SETRANGE", "none", "1", "")).isEmpty();
    assertThat(after("INCR", "n")).containsExactly("incrby n");
    assertThat(after("DECRBY", "n", "3")).containsExactly("incrby n");
    assertThat(after("INCRBYFLOAT", "n", "0.5")).containsExactly("incrbyfloat n");
  }

  @Test
  void bits() {
    wants("EA");
    assertThat(after("SETBIT", "a", "7", "0")).containsExactly("setbit a");
    assertThat(after("SETBIT", "a", "7", "0")).isEmpty();
    assertThat(after("BITFIELD", "a", "SET", "u8", "0", "5", "GET", "u8", "0"))
        .containsExactly("setbit a");
    assertThat(after("BITFIELD", "a", "SET", "u8", "0", "5")).isEmpty();
    assertThat(after("BITOP", "NOT", "b", "a")).containsExactly("set b");
    assertThat(after("BITOP", "AND", "b", "none")).containsExactly("del b");
    assertThat(after("BITOP", "AND", "b", "none")).isEmpty();
  }

  @Test
  void keys() {
    runner.run("MSET", "a", "1", "b", "2");
    wants("EA");
    assertThat(after("RENAME", "a", "b")).containsExactly("rename_from a", "rename_to b");
    assertThat(after("RENAME", "b", "b")).isEmpty();
    assertThat(after("COPY", "b", "a")).containsExactly("copy_to a");
    assertThat(after("COPY", "b", "a")).isEmpty();
    assertThat(after("COPY", "b", "a", "DB", "2")).containsExactly("2__:copy_to a");
    assertThat(after("MOVE", "b", "3")).containsExactly("move_from b", "3__:move_to b");
    assertThat(after("EXPIRE", "a", "100")).containsExactly("expire a");
    assertThat(after("EXPIRE", "a", "100", "NX")).isEmpty();
    assertThat(after("PERSIST", "a")).containsExactly("persist a");
    assertThat(after("PERSIST", "a")).isEmpty();
    assertThat(after("EXPIRE", "a", "-1")).containsExactly("del a");
    runner.run("MSET", "a", "1", "b", "2");
    assertThat(after("DEL", "a", "none", "b")).containsExactly("del a", "del b");
    runner.run("SET", "a", "1");
    assertThat(after("UNLINK", "a")).containsExactly("del a");
    runner.run("SET", "a", "1");
    assertThat(after("FLUSHALL")).isEmpty();
  }

  @Test
  void keysThatExpire() {
    runner.run("SET", "a", "1", "PX", "10");
    runner.run("SET", "b", "1", "PX", "10");
    wants("EA");
    runner.clock.advanceMillis(11);
    assertThat(after("SET", "a", "2")).containsExactly("expired a", "set a");
    runner.dispatcher.runUpkeep(
        () -> runner.keyspace.expireCycle().run(runner.dispatcher.now(), 1_000_000_000));
    assertThat(told()).containsExactly("expired b");
  }

  @Test
  void keysThatAreNewOrMissed() {
    wants("EAmn");
    assertThat(after("GET", "a")).containsExactly("keymiss a");
    assertThat(after("SET", "a", "1", "GET")).containsExactly("keymiss a", "new a", "set a");
    assertThat(after("SET", "a", "2")).containsExactly("set a");
    assertThat(after("MGET", "a", "x", "y")).containsExactly("keymiss x", "keymiss y");
    assertThat(after("SET", "b", "1")).containsExactly("new b", "set b");
    assertThat(after("RENAME", "a", "b")).containsExactly("new b", "rename_from a", "rename_to b");
    assertThat(after("COPY", "b", "c")).containsExactly("new c", "copy_to c");
    assertThat(after("COPY", "b", "c", "REPLACE")).containsExactly("new c", "copy_to c");
    assertThat(after("MOVE", "c", "1"))
        .containsExactly("1__:new c", "move_from c", "1__:move_to c");
    assertThat(after("INCR", "n")).containsExactly("new n", "incrby n");
    assertThat(after("SETBIT", "bits", "1", "1")).containsExactly("new bits", "setbit bits");
    assertThat(after("BITOP", "NOT", "not", "bits")).containsExactly("new not", "set not");
    assertThat(after("SETRANGE", "none", "1", "")).isEmpty();
    assertThat(after("TTL", "none")).containsExactly("keymiss none");
  }

  @Test
  void noNotificationWhileNobodyWantsAny() {
    runner.run("SET", "a", "1");
    assertThat(runner.keyEvents).isEmpty();
  }
}
