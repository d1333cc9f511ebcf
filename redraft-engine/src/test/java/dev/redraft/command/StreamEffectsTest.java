package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.config.Directive;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What commands on streams leave in the log, and what they tell. The trims are logged as a real
 * redis-server logs them; of groups more is logged, so that a replay lacks nothing.
 */
class StreamEffectsTest {
  private static final long NOW = 1_700_000_000_000L;

  private final CommandRunner runner =
      new CommandRunner().with(Directive.NOTIFY_KEYSPACE_EVENTS, "EA");

  @AfterEach
  void close() {
    runner.close();
  }

  private void given(String... lines) {
    for (String line : lines) {
      assertThat(runner.run(line.split(" ")).isError()).as(line).isFalse();
    }
  }

  /** The words of the last unit; that of several effects is wrapped in MULTI and EXEC. */
  private String effect(String line) {
    runner.persistence.units.clear();
    given(line);
    return runner.persistence.lastWords().replace("SELECT 0 ", "");
  }

  private void sevenEntries() {
    runner.keyspace.values().limits().streamNodeMaxEntries = 3;
    for (int i = 1; i <= 7; i++) {
      given("xadd s " + i + "-0 a " + i);
    }
  }

  @Test
  void idsAreLoggedAsTheyWereMade() {
    assertThat(effect("xadd s * a 1")).isEqualTo("XADD s " + NOW + "-0 a 1");
    assertThat(effect("xadd s * a 2")).isEqualTo("XADD s " + NOW + "-1 a 2");
    assertThat(effect("xadd s " + NOW + "-* a 3")).isEqualTo("XADD s " + NOW + "-2 a 3");
    assertThat(effect("xadd s 1700000000001-0 a 4")).isEqualTo("xadd s 1700000000001-0 a 4");
    assertThat(effect("xadd s * a 5")).isEqualTo("XADD s 1700000000001-1 a 5");
    runner.clock.advanceMillis(5);
    assertThat(effect("xadd s maxlen 2 nomkstream * a 6 b 7"))
        .isEqualTo("XADD s MAXLEN = 2 1700000000005-0 a 6 b 7");
    assertThat(effect("xadd none nomkstream * a 1")).isEmpty();
  }

  @Test
  void trimsAreLoggedExactly() {
    sevenEntries();
    assertThat(effect("xadd s maxlen ~ 3 8-0 a 8")).isEqualTo("XADD s MAXLEN = 5 8-0 a 8");
    assertThat(effect("xadd s minid ~ 5-5 9-* a 9")).isEqualTo("XADD s MINID = 4-0 9-0 a 9");
    assertThat(effect("xadd s maxlen = 4 10-0 a 1")).isEqualTo("xadd s maxlen = 4 10-0 a 1");
    assertThat(effect("xtrim s maxlen ~ 1 limit 3")).isEqualTo("XTRIM s MAXLEN = 1");
    assertThat(effect("xtrim s minid ~ 9")).isEmpty();
    assertThat(effect("xtrim s minid 99")).isEqualTo("xtrim s minid 99");
    assertThat(effect("xtrim s maxlen 0")).isEmpty();
    sevenEntriesMore();
    assertThat(effect("xtrim s minid ~ 99-0")).isEqualTo("XTRIM s MINID = 99-0");
  }

  private void sevenEntriesMore() {
    for (int i = 11; i <= 17; i++) {
      given("xadd s " + i + "-0 a " + i);
    }
  }

  @Test
  void deliveriesAreLoggedAsClaims() {
    sevenEntries();
    given("xgroup create s g 0");
    assertThat(effect("xreadgroup group g c count 2 streams s >"))
        .isEqualTo(
            "MULTI XGROUP CREATECONSUMER s g c "
                + claim("c", "1-0", 1, "1-0")
                + claim("c", "2-0", 1, "2-0")
                + "XGROUP SETID s g 2-0 ENTRIESREAD 2 EXEC");
    assertThat(effect("xreadgroup group g c noack count 1 streams s >"))
        .isEqualTo("XGROUP SETID s g 3-0 ENTRIESREAD 3");
    assertThat(effect("xreadgroup group g c count 1 streams s 0"))
        .isEqualTo(claim("c", "1-0", 2, "3-0").strip());
    assertThat(effect("xreadgroup group g d streams s 0")).isEqualTo("XGROUP CREATECONSUMER s g d");
    assertThat(effect("xreadgroup group g d streams s 0")).isEmpty();
    assertThat(effect("xclaim s g d 0 1-0 5-0 9-0")).isEqualTo(claim("d", "1-0", 3, "3-0").strip());
    assertThat(effect("xclaim s g d 0 9-9 lastid 4-4"))
        .isEqualTo("XGROUP SETID s g 4-4 ENTRIESREAD 3");
    given("xdel s 1-0");
    assertThat(effect("xautoclaim s g c 0 0 justid"))
        .isEqualTo("MULTI " + claim("d", "1-0", 3, "4-4") + claim("c", "2-0", 1, "4-4") + "EXEC");
    assertThat(effect("xautoclaim s g c 1 0")).isEmpty();
    assertThat(effect("xack s g 2-0 1-0")).isEqualTo("xack s g 2-0 1-0");
    assertThat(effect("xack s g 2-0 1-0")).isEmpty();
  }

  private static String claim(String consumer, String id, int count, String last) {
    return "XCLAIM s g "
        + consumer
        + " 0 "
        + id
        + " TIME "
        + NOW
        + " RETRYCOUNT "
        + count
        + " FORCE JUSTID LASTID "
        + last
        + " ";
  }

  @ParameterizedTest
  @CsvSource({
    "xadd s 8 a 1,                      xadd s 8 a 1,                      xadd",
    "xdel s 1-0 9-0,                    xdel s 1-0 9-0,                    xdel",
    "xdel s 9-0,                        ,                                  ",
    "xsetid s 9 entriesadded 20,        xsetid s 9 entriesadded 20,        xsetid",
    "xgroup create s h 3,               xgroup create s h 3,               xgroup-create",
    "xgroup create n h 3 mkstream,      xgroup create n h 3 mkstream,      xgroup-create",
    "xgroup setid s g 3 entriesread 2,  xgroup setid s g 3 entriesread 2,  xgroup-setid",
    "xgroup createconsumer s g c,       xgroup createconsumer s g c,       xgroup-createconsumer",
    "xgroup createconsumer s g a,       ,                                  ",
    "xgroup delconsumer s g a,          xgroup delconsumer s g a,          xgroup-delconsumer",
    "xgroup delconsumer s g b,          ,                                  ",
    "xgroup destroy s g,                xgroup destroy s g,                xgroup-destroy",
    "xgroup destroy s h,                ,                                  ",
    "xtrim s maxlen 1,                  xtrim s maxlen 1,                  xtrim",
    "xreadgroup group g c streams s 0,  XGROUP CREATECONSUMER s g c,       xgroup-createconsumer",
    "xclaim s g c 0 9-0,                XGROUP CREATECONSUMER s g c,       xgroup-createconsumer",
    "xautoclaim s g c 0 0,              XGROUP CREATECONSUMER s g c,       xgroup-createconsumer"
  })
  void effectsAndEvents(String line, String effect, String event) {
    sevenEntries();
    given("xgroup create s g 0", "xgroup createconsumer s g a");
    runner.keyEvents.clear();
    assertThat(effect(line)).isEqualTo(effect == null ? "" : effect);
    String key = line.contains(" n ") ? "n" : "s";
    if (event == null) {
      assertThat(runner.keyEvents).isEmpty();
    } else {
      assertThat(runner.keyEvents).containsExactly("__keyevent@0__:" + event + " " + key);
    }
  }

  /** The last ID is the same when the log is replayed. */
  @Test
  void theLastIdIsLoggedByItsSign() {
    sevenEntries();
    given("xgroup create s g $");
    assertThat(runner.persistence.lastUnit()).contains("xgroup").contains("$1 $ ");
  }

  @Test
  void anAddThatTrimsTellsBoth() {
    sevenEntries();
    runner.keyEvents.clear();
    given("xadd s maxlen 3 8 a 1");
    assertThat(runner.keyEvents).containsExactly("__keyevent@0__:xadd s", "__keyevent@0__:xtrim s");
  }

  /** As in Redis, groups are nothing that a transaction watches. */
  @Test
  void watchesSeeEntriesAlone() {
    sevenEntries();
    given("xgroup create s g 0", "watch s", "multi", "xlen s");
    Client other = runner.newClient(new CommandRunner.RecordingLink());
    runner.run(other, "xreadgroup", "group", "g", "c", "streams", "s", ">");
    runner.run(other, "xack", "s", "g", "1-0");
    runner.run(other, "xgroup", "destroy", "s", "g");
    runner.run(other, "xsetid", "s", "9");
    assertThat(runner.text("exec")).isEqualTo("ARRAY[(integer) 7]");
    given("watch s", "multi", "xlen s");
    runner.run(other, "xadd", "s", "10", "a", "1");
    assertThat(runner.run("exec").isNull()).isTrue();
  }

  /** A log may have LIMIT with an exact trim, as Redis writes it. */
  @Test
  void logsOfRedisAreReplayed() {
    sevenEntries();
    Client loader =
        new Client(0, Client.Kind.LOADER, new ReplyWriter(), new CommandRunner.RecordingLink(), 0);
    runner.execute(loader, Args.of("xtrim", "s", "maxlen", "=", "4", "limit", "1"));
    assertThat(runner.text("xlen", "s")).isEqualTo("(integer) 4");
    runner.execute(loader, Args.of("xadd", "s", "maxlen", "=", "2", "limit", "1", "8-0", "a", "1"));
    assertThat(runner.text("xlen", "s")).isEqualTo("(integer) 2");
  }

  /** Leaves less than {@code size} bytes in one piece. */
  private void fillMemory(int size) {
    int filler = 0;
    for (int bytes = 1 << 20; bytes >= size; bytes /= 2) {
      String text = "x".repeat(bytes);
      while (!runner.run("set", "filler" + filler, text).isError()) {
        filler++;
      }
    }
  }

  @Test
  void aStreamThatNoEntryFitsIntoIsNotMade() {
    fillMemory(64 << 10);
    given("del filler0");
    String text = "x".repeat(3 << 20);
    assertThat(runner.run("xadd", "s", "1-1", "f", text).isError()).isTrue();
    assertThat(runner.run("xgroup", "create", "s", text, "0", "mkstream").isError()).isTrue();
    assertThat(runner.text("exists", "s")).isEqualTo("(integer) 0");
    given("xadd s 1-1 f v");
    assertThat(runner.run("xadd", "s", "1-2", "f", text).isError()).isTrue();
    assertThat(runner.text("xlen", "s")).isEqualTo("(integer) 1");
  }

  @Test
  void deliveriesBeforeMemoryIsFullAreLogged() {
    int entries = 20_000;
    for (int i = 1; i <= entries; i++) {
      given("xadd s " + i + "-0 a b");
    }
    given("xgroup create s g 0", "xgroup createconsumer s g c");
    fillMemory(512);
    runner.persistence.units.clear();
    assertThat(runner.run("xreadgroup", "group", "g", "c", "streams", "s", ">").isError()).isTrue();
    String log = runner.persistence.lastWords();
    long pending = runner.run("xpending", "s", "g").get(0).asLong();
    assertThat(pending).isBetween(1L, entries - 1L);
    assertThat(log).contains(claim("c", pending + "-0", 1, pending + "-0"));
    assertThat(log).doesNotContain((pending + 1) + "-0 TIME");
    assertThat(log).endsWith("XGROUP SETID s g " + pending + "-0 ENTRIESREAD " + pending + " EXEC");
    assertThat(runner.text("xinfo", "groups", "s")).contains("\"" + pending + "-0\"");
  }
}
