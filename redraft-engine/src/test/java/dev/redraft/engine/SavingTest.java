package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.aof.RecoveryException;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** BGSAVE, SAVE, save points and the load of dump.rdb in a whole store, stepped by hand. */
class SavingTest {
  private static final Path DUMP = HandEngine.DIR.resolve("dump.rdb");

  private final SimulatedDisk disk = new SimulatedDisk();
  private final HandClock clock = new HandClock();

  private HandEngine open(String... settings) throws RecoveryException {
    String[] all = new String[settings.length + 2];
    all[0] = "appendonly";
    all[1] = "no";
    System.arraycopy(settings, 0, all, 2, settings.length);
    return new HandEngine(disk, clock, dev.redraft.base.Limits.PRODUCTION, all);
  }

  private static String ask(HandConnection connection, String... words) {
    connection.send(words);
    return String.valueOf(connection.texts().getLast());
  }

  private static Map<String, String> info(HandConnection connection) {
    return ask(connection, "INFO", "persistence")
        .lines()
        .filter(line -> line.contains(":"))
        .collect(Collectors.toMap(l -> l.split(":", 2)[0], l -> l.split(":", 2)[1]));
  }

  @Test
  void aSaveIsLoadedAtTheStart() throws Exception {
    String state;
    try (HandEngine engine = open()) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      ask(client, "RPUSH", "l", "x", "y");
      assertThat(info(client))
          .containsEntry("rdb_changes_since_last_save", "3")
          .containsEntry("rdb_saves", "0")
          .containsEntry("current_fork_perc", "0.00")
          .containsEntry("rdb_last_bgsave_time_sec", "-1");
      assertThat(ask(client, "BGSAVE")).isEqualTo("Background saving started");
      state = engine.state();
      ask(client, "SET", "b", "later");
      assertThat(info(client))
          .containsEntry("rdb_bgsave_in_progress", "1")
          .containsEntry("rdb_current_bgsave_time_sec", "0")
          .containsEntry("rdb_changes_since_last_save", "4");
      assertThat(ask(client, "BGSAVE")).isEqualTo("ERR Background save already in progress");
      assertThat(ask(client, "SAVE")).isEqualTo("ERR Background save already in progress");
      assertThat(ask(client, "BGSAVE", "NOW")).isEqualTo("ERR syntax error");
      clock.advanceMillis(3000);
      engine.settle();
      assertThat(info(client))
          .containsEntry("rdb_bgsave_in_progress", "0")
          .containsEntry("rdb_changes_since_last_save", "1")
          .containsEntry("rdb_saves", "1")
          .containsEntry("rdb_last_bgsave_status", "ok")
          .containsEntry("rdb_last_bgsave_time_sec", "3");
      assertThat(engine.events)
          .anyMatch(event -> event.endsWith("Background saving terminated with success"));
    }
    try (HandEngine again = open()) {
      assertThat(again.state()).isEqualTo(state);
      assertThat(info(again.connect()))
          .containsEntry("rdb_last_load_keys_loaded", "2")
          .containsEntry("rdb_last_load_keys_expired", "0")
          .containsEntry("rdb_changes_since_last_save", "0");
      assertThat(again.events).anyMatch(event -> event.contains("DB loaded from disk: "));
    }
  }

  @Test
  void saveIsAnsweredWhenItIsDurable() throws Exception {
    try (HandEngine engine = open()) {
      HandConnection client = engine.connect();
      HandConnection other = engine.connect();
      ask(client, "SET", "a", "1");
      int before = client.replies().size();
      client.send("SAVE");
      client.send("PING");
      assertThat(client.replies()).hasSize(before);
      assertThat(ask(other, "PING")).isEqualTo("PONG");
      engine.settle();
      assertThat(client.texts().subList(before, before + 2)).containsExactly("OK", "PONG");
      assertThat(disk.exists(DUMP)).isTrue();
      disk.inject(operation -> operation.path().toString().contains("temp-"), Fault.EIO);
      client.send("SAVE");
      engine.settle();
      assertThat(client.texts().getLast()).isEqualTo("ERR");
      // Only a save in the background has a status that refuses writes.
      assertThat(info(client)).containsEntry("rdb_last_bgsave_status", "ok");
    }
  }

  @Test
  void savePointsCountChangesAndSeconds() throws Exception {
    try (HandEngine engine = open("save", "100 1 10 3")) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      clock.advanceMillis(99_000);
      engine.cron();
      assertThat(info(client)).containsEntry("rdb_bgsave_in_progress", "0");
      clock.advanceMillis(2_000);
      engine.cron();
      assertThat(engine.events)
          .anyMatch(event -> event.endsWith("1 changes in 100 seconds. Saving..."));
      engine.settle();
      assertThat(info(client)).containsEntry("rdb_saves", "1");
      clock.advanceMillis(11_000);
      ask(client, "MSET", "b", "2", "c", "3");
      engine.cron();
      assertThat(info(client)).containsEntry("rdb_saves", "1");
      ask(client, "SET", "d", "4");
      engine.cron();
      assertThat(info(client)).containsEntry("rdb_saves", "2");
      engine.settle();
      assertThat(ask(client, "CONFIG", "SET", "save", "")).isEqualTo("OK");
      ask(client, "SET", "e", "5");
      clock.advanceMillis(1_000_000);
      engine.cron();
      assertThat(info(client)).containsEntry("rdb_saves", "2");
    }
  }

  @Test
  void aFailureRefusesWritesUntilASaveSucceeds() throws Exception {
    try (HandEngine engine = open("save", "10 1")) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      boolean[] broken = {true};
      disk.inject(
          operation -> broken[0] && operation.path().toString().contains("temp-"), Fault.NO_SPACE);
      ask(client, "BGSAVE");
      for (int i = 0; i < 20; i++) {
        engine.stepAll();
      }
      assertThat(info(client)).containsEntry("rdb_last_bgsave_status", "err");
      assertThat(ask(client, "SET", "a", "2"))
          .startsWith("MISCONF Redis is configured to save RDB snapshots, but it's currently");
      assertThat(ask(client, "GET", "a")).isEqualTo("1");
      ask(client, "CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
      assertThat(ask(client, "SET", "a", "3")).isEqualTo("OK");
      ask(client, "CONFIG", "SET", "stop-writes-on-bgsave-error", "yes");
      broken[0] = false;
      // The save point is due, but the last try is not long enough ago.
      clock.advanceMillis(4_000);
      engine.cron();
      assertThat(info(client)).containsEntry("rdb_saves", "1");
      clock.advanceMillis(8_000);
      engine.settle();
      assertThat(info(client))
          .containsEntry("rdb_saves", "2")
          .containsEntry("rdb_last_bgsave_status", "ok");
      assertThat(ask(client, "SET", "a", "4")).isEqualTo("OK");
    }
  }

  @Test
  void aSaveAndARewriteNeverRunTogether() throws Exception {
    try (HandEngine engine = open("appendonly", "yes")) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      ask(client, "BGREWRITEAOF");
      assertThat(ask(client, "BGSAVE"))
          .isEqualTo(
              "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE"
                  + " SCHEDULE in order to schedule a BGSAVE whenever possible.");
      assertThat(ask(client, "BGSAVE", "schedule")).isEqualTo("Background saving scheduled");
      engine.settle();
      engine.settle();
      assertThat(disk.exists(DUMP)).isTrue();
      assertThat(ask(client, "BGSAVE")).isEqualTo("Background saving started");
      assertThat(ask(client, "BGREWRITEAOF"))
          .isEqualTo("Background append only file rewriting scheduled");
      assertThat(info(client)).containsEntry("aof_rewrite_scheduled", "1");
      engine.settle();
      engine.settle();
      assertThat(info(client))
          .containsEntry("aof_rewrite_scheduled", "0")
          .containsEntry("aof_rewrites", "2")
          .containsEntry("rdb_saves", "2");
      ask(client, "MULTI");
      ask(client, "BGSAVE");
      client.send("EXEC");
      assertThat(client.replies().getLast().toString()).contains("Background saving scheduled");
      engine.settle();
      assertThat(info(client)).containsEntry("rdb_saves", "3");
    }
  }

  @Test
  void flushAllGivesUpASave() throws Exception {
    try (HandEngine engine = open("rdb-key-save-delay", "1000000")) {
      HandConnection client = engine.connect();
      ask(client, "MSET", "a", "1", "b", "2", "c", "3");
      ask(client, "BGSAVE");
      engine.stepAll();
      engine.stepAll();
      assertThat(info(client)).containsEntry("current_save_keys_total", "3");
      ask(client, "FLUSHALL");
      for (int i = 0; i < 5; i++) {
        engine.stepAll();
      }
      assertThat(info(client))
          .containsEntry("rdb_bgsave_in_progress", "0")
          .containsEntry("rdb_last_bgsave_status", "ok");
      assertThat(disk.exists(DUMP)).isFalse();
      ask(client, "CONFIG", "SET", "save", "3600 1", "rdb-key-save-delay", "0");
      ask(client, "FLUSHALL");
      engine.settle();
      assertThat(disk.exists(DUMP)).isTrue();
    }
  }

  @Test
  void theEndSavesIfThereAreSavePoints() throws Exception {
    String state;
    try (HandEngine engine = open("save", "3600 1")) {
      ask(engine.connect(), "SET", "a", "1");
      state = engine.state();
    }
    try (HandEngine engine = open("save", "3600 1")) {
      assertThat(engine.state()).isEqualTo(state);
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "2");
      disk.inject(operation -> operation.path().toString().contains("temp-"), Fault.EIO);
      assertThat(ask(client, "SHUTDOWN")).isEqualTo("ERR Errors trying to SHUTDOWN. Check logs.");
      assertThat(ask(client, "GET", "a")).isEqualTo("2");
      client.send("SHUTDOWN", "NOSAVE");
    }
    try (HandEngine engine = open("save", "3600 1")) {
      assertThat(engine.state()).isEqualTo(state);
    }
  }

  @Test
  void debugReload() throws Exception {
    try (HandEngine engine = open()) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      ask(client, "ZADD", "z", "1", "m");
      String state = engine.state();
      assertThat(ask(client, "DEBUG", "RELOAD")).isEqualTo("OK");
      assertThat(engine.state()).isEqualTo(state);
      ask(client, "SET", "a", "2");
      ask(client, "SET", "b", "3");
      assertThat(ask(client, "DEBUG", "RELOAD", "NOSAVE")).isEqualTo("OK");
      assertThat(engine.state()).isEqualTo(state);
      ask(client, "SET", "b", "3");
      assertThat(ask(client, "DEBUG", "RELOAD", "NOSAVE", "NOFLUSH"))
          .isEqualTo("ERR Error trying to load the RDB dump, check server logs.");
      assertThat(ask(client, "DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE")).isEqualTo("OK");
      assertThat(ask(client, "GET", "b")).isEqualTo("3");
      assertThat(ask(client, "GET", "a")).isEqualTo("1");
      assertThat(ask(client, "DEBUG", "RELOAD", "NOW"))
          .isEqualTo("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
    }
  }

  @Test
  void aReloadThatCannotBeDoneLosesNothing() throws Exception {
    String state;
    try (HandEngine engine = open("appendonly", "yes", "save", "1 1")) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      state = engine.state();
      assertThat(ask(client, "DEBUG", "RELOAD", "NOSAVE"))
          .isEqualTo("ERR Error trying to load the RDB dump, check server logs.");
      assertThat(engine.state()).isEqualTo(state);
      engine.settle();
      byte[] broken = "REDIS0011 and no RDB".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      disk.put(DUMP, broken);
      client.send("DEBUG", "RELOAD", "NOSAVE");
      assertThat(disk.contents().get(DUMP)).isEqualTo(broken);
    }
    try (HandEngine engine = open("appendonly", "yes", "save", "1 1")) {
      assertThat(engine.state()).isEqualTo(state);
    }
  }

  @Test
  void aLogIsTurnedOnBeforeTheEnd() throws Exception {
    try (HandEngine engine = open()) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      assertThat(ask(client, "CONFIG", "SET", "appendonly", "yes")).isEqualTo("OK");
      assertThat(ask(client, "SHUTDOWN")).isEqualTo("ERR Errors trying to SHUTDOWN. Check logs.");
      assertThat(engine.events).anyMatch(e -> e.contains("Writing initial AOF, can't exit."));
      engine.settle();
      client.send("SHUTDOWN");
    }
    try (HandEngine engine = open("appendonly", "yes")) {
      assertThat(ask(engine.connect(), "GET", "a")).isEqualTo("1");
    }
  }

  @Test
  void flushAllLeavesASaveThatSomebodyWaitsFor() throws Exception {
    try (HandEngine engine = open()) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      client.send("SAVE");
      ask(engine.connect(), "FLUSHALL");
      engine.settle();
      assertThat(client.texts().getLast()).isEqualTo("OK");
    }
    try (HandEngine engine = open()) {
      assertThat(ask(engine.connect(), "GET", "a")).isEqualTo("1");
    }
  }

  @Test
  void theLastSaveKeepsToNoRate() throws Exception {
    try (HandEngine engine = open("save", "3600 1", "aof-rewrite-max-rate", "1")) {
      ask(engine.connect(), "SET", "a", "1");
      ask(engine.connect(), "SET", "a", "x".repeat(300_000));
      engine.connect().send("SHUTDOWN");
    }
    try (HandEngine engine = open()) {
      assertThat(ask(engine.connect(), "STRLEN", "a")).isEqualTo("300000");
    }
  }

  @Test
  void aFileThatCannotBeReadIsRefused() {
    disk.putDirectory(HandEngine.DIR);
    byte[] file =
        "REDIS0011 and what is no RDB".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    disk.put(DUMP, file);
    assertThatThrownBy(() -> open("save", "3600 1").close())
        .isInstanceOf(RecoveryException.class)
        .hasMessageContaining("dump.rdb");
    assertThat(disk.contents().get(DUMP)).isEqualTo(file);
  }

  @Test
  void withoutANameNothingIsSavedOrLoaded() throws Exception {
    try (HandEngine engine = open("dbfilename", "", "save", "1 1")) {
      HandConnection client = engine.connect();
      ask(client, "SET", "a", "1");
      assertThat(ask(client, "SAVE"))
          .isEqualTo("ERR there is no file to save to: dbfilename is empty");
      assertThat(ask(client, "BGSAVE"))
          .isEqualTo("ERR there is no file to save to: dbfilename is empty");
      int told = engine.events.size();
      clock.advanceMillis(5_000);
      engine.cron();
      assertThat(engine.events).hasSize(told);
    }
    assertThat(disk.contents()).isEmpty();
  }
}
