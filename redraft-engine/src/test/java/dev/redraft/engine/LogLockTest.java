package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.Redraft;
import dev.redraft.RedraftException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two stores never write the same log. */
final class LogLockTest {
  @TempDir Path dir;

  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

  private Redraft open(String appendonly, String appendfilename) {
    return Redraft.builder()
        .directory(dir)
        .set("appendonly", appendonly)
        .set("appendfilename", appendfilename)
        .set("appenddirname", appendfilename + "dir")
        .events((level, message) -> told.add(message))
        .open();
  }

  @Test
  void aSecondStoreIsRefusedAndTheFirstGoesOn() {
    try (Redraft first = open("yes", "a.aof")) {
      first.call("SET", "key", "1");
      assertThatThrownBy(() -> open("yes", "a.aof"))
          .isInstanceOf(RedraftException.class)
          .hasMessageContaining("is in use by this process (which holds a.aof.lock)");
      first.call("SET", "key", "2");
    }
    try (Redraft again = open("yes", "a.aof")) {
      assertThat(again.call("GET", "key").asText()).isEqualTo("2");
    }
  }

  @Test
  void logsOfOtherNamesInTheSameDirectoryDoNotMeet() {
    try (Redraft first = open("yes", "a.aof");
        Redraft second = open("yes", "b.aof")) {
      first.call("SET", "key", "a");
      second.call("SET", "key", "b");
      assertThat(first.call("GET", "key").asText()).isEqualTo("a");
    }
  }

  @Test
  void aStoreWithoutALogNeedsNoLockUntilItIsTurnedOn() throws Exception {
    try (Redraft first = open("yes", "a.aof");
        Redraft second = open("no", "a.aof")) {
      first.call("SET", "key", "1");
      second.call("SET", "key", "other");
      byte[] manifest = Files.readAllBytes(dir.resolve("a.aofdir/a.aof.manifest"));
      second.call("CONFIG", "SET", "appendonly", "yes");
      String message;
      do {
        message = told.poll(20, TimeUnit.SECONDS);
        assertThat(message).as("no message about the lock").isNotNull();
      } while (!message.contains("is in use by this process"));
      assertThat(Files.readAllBytes(dir.resolve("a.aofdir/a.aof.manifest"))).isEqualTo(manifest);
      first.call("SET", "key", "2");
    }
    try (Redraft again = open("yes", "a.aof")) {
      assertThat(again.call("GET", "key").asText()).isEqualTo("2");
    }
  }

  @Test
  void theLogIsReloadedUnderTheSameLock() {
    try (Redraft first =
        Redraft.builder()
            .directory(dir)
            .set("appendonly", "yes")
            .set("enable-debug-command", "yes")
            .open()) {
      first.call("SET", "key", "1");
      first.call("DEBUG", "LOADAOF");
      assertThat(first.call("GET", "key").asText()).isEqualTo("1");
      assertThatThrownBy(() -> Redraft.builder().directory(dir).set("appendonly", "yes").open())
          .isInstanceOf(RedraftException.class);
    }
  }
}
