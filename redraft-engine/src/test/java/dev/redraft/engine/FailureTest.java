package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.RedraftException;
import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.FileDisk;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Fault;
import dev.redraft.platform.SimulatedDisk.Kind;
import dev.redraft.resp.RespValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong ends in an error or a closed client, and never in a reply that is not true. */
class FailureTest {
  @Test
  void repliesOfAFailedSyncStayHeldUntilARewriteHasHealedTheLog() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "always")) {
      HandConnection connection = engine.connect();
      disk.inject(o -> o.kind() == Kind.SYNC && o.path().toString().contains("incr"), Fault.EIO);
      connection.send("SET", "a", "1");
      engine.writer();
      engine.thread.runAll();
      HandConnection other = engine.connect();
      other.send("SET", "a", "2");
      other.send("ECHO", "no data");
      HandConnection reader = engine.connect();
      reader.send("GET", "a");
      engine.cron();
      assertThat(connection.replies()).isEmpty();
      assertThat(reader.replies()).isEmpty();
      assertThat(other.texts()).hasSize(2);
      assertThat(other.texts().getFirst()).startsWith("MISCONF");
      disk.clearFaults();
      engine.settle();
      assertThat(connection.texts()).containsExactly("OK");
      assertThat(reader.texts()).containsExactly("1");
      connection.send("SET", "a", "3");
      engine.settle();
      String digest = engine.digest();
      try (HandEngine again = new HandEngine(disk.afterPowerCut(0), "appendfsync", "always")) {
        assertThat(again.digest()).isEqualTo(digest);
      }
    }
  }

  @Test
  void aStoreThatCannotSyncAtItsEndAcknowledgesNothing() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    HandEngine engine = new HandEngine(disk, "appendfsync", "always");
    HandConnection connection = engine.connect();
    connection.send("SET", "a", "1");
    CompletableFuture<RespValue> embedded = engine.send("SET", "a", "2");
    engine.thread.runAll();
    disk.inject(o -> o.kind() == Kind.SYNC, Fault.EIO);
    engine.close();
    engine.thread.runAll();
    assertThat(connection.replies()).isEmpty();
    assertThat(connection.isClosed()).isTrue();
    assertThat(embedded).isCompletedExceptionally();
  }

  @Test
  void copiesBeyondTheirLimitEndTheRewriteAndNotTheClients() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    String digest;
    try (HandEngine engine =
        new HandEngine(
            disk,
            "appendfsync",
            "no",
            "aof-rewrite-memory-limit",
            "1kb",
            "memory-reserve",
            "256mb")) {
      HandConnection connection = engine.connect();
      String value = "x".repeat(1000);
      int keys = 30_000;
      for (int i = 0; i < keys; i++) {
        connection.send("SET", "key:" + i, value);
        if (i % 2000 == 0) {
          engine.writer();
        }
      }
      connection.send("BGREWRITEAOF");
      for (int i = 0; i < 10; i++) {
        engine.writer();
        engine.thread.runAll();
        engine.store.persistence().tick();
      }
      assertThat(engine.isRewriting()).isTrue();
      int sent = 0;
      while (sent < keys) {
        connection.send("SET", "key:" + sent, "y".repeat(1000));
        sent++;
        if (sent % 2000 == 0) {
          engine.writer();
        }
        if (!connection.isReading()) {
          engine.clock.advanceMillis(1);
        }
        engine.thread.runAll();
        if (sent % 1000 == 0) {
          engine.child();
        }
      }
      engine.settle();
      assertThat(engine.store.persistence().rewrite0().trace().runs().getLast().outcome())
          .contains("memory");
      assertThat(connection.isReading()).isTrue();
      assertThat(connection.texts())
          .hasSize(2 * keys + 1)
          .filteredOn("OK"::equals)
          .hasSize(2 * keys);
      digest = engine.digest();
    }
    try (HandEngine again = new HandEngine(disk.afterPowerCut(0), "memory-reserve", "256mb")) {
      assertThat(again.digest()).isEqualTo(digest);
    }
  }

  @Test
  void theLogIsTurnedOffAndOnWhileRepliesAreHeld() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    String digest;
    try (HandEngine engine = new HandEngine(disk, "appendfsync", "always")) {
      HandConnection connection = engine.connect();
      connection.send("SET", "a", "1");
      connection.send("CONFIG", "SET", "appendonly", "no");
      connection.send("SET", "b", "2");
      engine.settle();
      assertThat(connection.texts()).containsExactly("OK", "OK", "OK");
      connection.send("CONFIG", "SET", "appendonly", "yes");
      connection.send("SET", "c", "3");
      engine.settle();
      connection.send("SET", "d", "4");
      engine.settle();
      assertThat(connection.texts()).hasSize(6).containsOnly("OK");
      digest = engine.digest();
    }
    try (HandEngine again = new HandEngine(disk.afterPowerCut(0), "appendfsync", "always")) {
      assertThat(again.digest()).isEqualTo(digest);
    }
  }

  @Test
  void aCommandThatFailsUnexpectedlyLeavesTheEngineAtWork() throws Exception {
    try (HandEngine engine =
        new HandEngine(new SimulatedDisk(), "appendfsync", "no", "memory-reserve", "64mb")) {
      HandConnection connection = engine.connect();
      connection.send("SET", "a", "1");
      for (int i = 0; i < 80; i++) {
        connection.send("SET", "big" + i, "x".repeat(1 << 20));
        if (i % 16 == 0) {
          engine.writer();
        }
      }
      assertThat(connection.texts().getLast()).startsWith("OOM");
      connection.send("DEL", "big0");
      connection.send("SET", "a", "2");
      connection.send("GET", "a");
      assertThat(connection.texts().getLast()).isEqualTo("2");
    }
  }

  @Test
  void aStoreCanBeClosedWhileItLoads(@TempDir Path directory) throws Exception {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      log.append(HandConnection.request("SET", "key:" + i, "a value of some length"));
    }
    Files.writeString(directory.resolve("appendonly.aof"), log);
    for (int wait : new int[] {0, 5, 30, 60}) {
      LoopThread thread = new LoopThread("test-engine");
      Config config = new Config();
      config.preset(Directive.APPENDONLY, "yes");
      config.preset(Directive.AOF_LAYOUT, "single");
      config.preset(Directive.DIR, directory.toString());
      Environment environment =
          new Environment(
              Clock.system(), new Entropy(1), new FileDisk(), (level, message) -> {}, thread);
      Store store =
          Store.open(config, environment, Identity.embedded(Clock.system(), new Entropy(1)));
      store.start();
      EmbeddedSession session = store.embed();
      CompletableFuture<RespValue> loading = session.send(bytes("GET"), bytes("key:1"));
      Thread.sleep(wait);
      store.close();
      thread.close();
      assertThat(loading.orTimeout(10, TimeUnit.SECONDS)).isDone();
      assertThat(session.send(bytes("PING"))).isCompletedExceptionally();
      assertThat(store.ready()).isDone();
      if (store.ready().isCompletedExceptionally()) {
        assertThatThrownBy(store::awaitReady).isInstanceOf(RedraftException.class);
      }
    }
    assertThat(directory.resolve("appendonly.aof")).hasSize(log.length());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** A rewrite also writes while the log is off, and what it has written can be loaded. */
  @Test
  void debugLoadAofWithoutALog() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendonly", "no")) {
      HandConnection admin = engine.connect();
      admin.send("DEBUG", "LOADAOF");
      assertThat(admin.replies().getLast().isError()).isTrue();
      admin.send("RPUSH", "a", "1");
      admin.send("BGREWRITEAOF");
      engine.settle();
      admin.send("RPUSH", "b", "2");
      admin.send("DEBUG", "LOADAOF");
      engine.thread.runAll();
      assertThat(admin.texts().getLast()).isEqualTo("OK");
      admin.send("KEYS", "*");
      engine.thread.runAll();
      assertThat(admin.replies().getLast().items()).hasSize(1);
    }
  }

  @Test
  void debugLoadAofUnderHeldReplies() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      HandConnection writer = engine.connect();
      HandConnection admin = engine.connect();
      writer.send("SET", "a", "1");
      String digest = engine.digest();
      // The threads of the log that is opened anew are real ones.
      admin.send("DEBUG", "LOADAOF");
      engine.thread.runAll();
      assertThat(writer.texts()).containsExactly("OK");
      assertThat(admin.texts()).containsExactly("OK");
      assertThat(engine.digest()).isEqualTo(digest);
      writer.send("WAITAOF", "1", "0", "0");
      engine.thread.runAll();
      assertThat(writer.replies()).hasSize(2);
    }
  }
}
