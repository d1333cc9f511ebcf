package dev.redraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store as a library: what its users call, and that it leaves nothing behind. */
class RedraftTest {
  /**
   * A store reserves several gigabytes of address space at least; the JVM's own growth is far
   * below.
   */
  private static final long LEAK_BYTES = 1L << 30;

  @TempDir Path directory;
  private long addressSpace;

  @BeforeEach
  void remember() throws IOException {
    Redraft.inMemory().close();
    addressSpace = addressSpace();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    assertThat(addressSpace() - addressSpace).as("address space leaked").isLessThan(LEAK_BYTES);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .as("threads left")
                .noneMatch(thread -> thread.getName().startsWith("redraft")));
  }

  private static long addressSpace() throws IOException {
    Path statm = Path.of("/proc/self/statm");
    return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ")[0]) * 4096 : 0;
  }

  private static byte[][] bytes(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  @Test
  void inMemory() {
    try (Redraft redraft = Redraft.inMemory()) {
      assertThat(redraft.call("SET", "greeting", "hello").asText()).isEqualTo("OK");
      assertThat(redraft.call("GET", "greeting").asText()).isEqualTo("hello");
      assertThat(redraft.call("GET", "nothing").isNull()).isTrue();
      assertThat(redraft.call("INCRBY", "n", "41").asLong()).isEqualTo(41);
      byte[] binary = {0, 13, 10, -1, -128};
      redraft.call("SET".getBytes(StandardCharsets.UTF_8), binary, binary);
      assertThat(redraft.call("GET".getBytes(StandardCharsets.UTF_8), binary).bytes())
          .isEqualTo(binary);
    }
  }

  @Test
  void aFolderIsReopened() {
    Path data = directory.resolve("made/on/the/way");
    for (String layout : List.of("multi", "single")) {
      Path folder = data.resolve(layout);
      try (Redraft redraft =
          Redraft.builder()
              .directory(folder)
              .set("appendonly", "yes")
              .set("aof-layout", layout)
              .open()) {
        for (int i = 0; i < 1000; i++) {
          redraft.call("SET", "k" + i, "v" + i);
        }
        redraft.call("SET", "counter", "1");
        redraft.call("SET", "leased", "x", "EX", "1000");
        redraft.call("BGREWRITEAOF");
        redraft.call("INCR", "counter");
      }
      try (Redraft redraft =
          Redraft.builder()
              .directory(folder)
              .set("appendonly", "yes")
              .set("aof-layout", layout)
              .open()) {
        assertThat(redraft.call("DBSIZE").asLong()).isEqualTo(1002);
        assertThat(redraft.call("GET", "k999").asText()).isEqualTo("v999");
        assertThat(redraft.call("GET", "counter").asLong()).isEqualTo(2);
        assertThat(redraft.call("TTL", "leased").asLong()).isBetween(990L, 1000L);
      }
    }
  }

  @Test
  void severalStoresShareNothing() {
    try (Redraft first = Redraft.inMemory();
        Redraft second = Redraft.open(directory.resolve("second"));
        Redraft third = Redraft.open(directory.resolve("third"))) {
      first.call("SET", "k", "1");
      second.call("SET", "k", "2");
      third.call("CONFIG", "SET", "maxmemory", "123456789");
      assertThat(first.call("GET", "k").asText()).isEqualTo("1");
      assertThat(second.call("GET", "k").asText()).isEqualTo("2");
      assertThat(third.call("DBSIZE").asLong()).isZero();
      assertThat(first.call("CONFIG", "GET", "maxmemory").items().get(1).asText()).isEqualTo("0");
    }
  }

  @Test
  void errorsAreExceptionsFromCallAndValuesFromSend() throws Exception {
    try (Redraft redraft = Redraft.inMemory()) {
      redraft.call("SET", "text", "abc");
      assertThatThrownBy(() -> redraft.call("INCR", "text"))
          .isInstanceOf(RedraftException.class)
          .hasMessage("ERR value is not an integer or out of range");
      assertThatThrownBy(() -> redraft.call("NONSENSE", "a"))
          .hasMessageStartingWith("ERR unknown command 'NONSENSE'");
      assertThatThrownBy(() -> redraft.call("GET"))
          .hasMessage("ERR wrong number of arguments for 'get' command");
      RespValue reply = redraft.send(bytes("INCR", "text")).get(5, TimeUnit.SECONDS);
      assertThat(reply.isError()).isTrue();
      assertThatThrownBy(() -> redraft.call(new String[0])).isInstanceOf(RedraftException.class);
      assertThat(redraft.call("GET", "text").asText()).isEqualTo("abc");
    }
  }

  @Test
  void clientsHaveTransactionsAndDatabasesOfTheirOwn() {
    try (Redraft redraft = Redraft.inMemory();
        RedraftClient a = redraft.connect();
        RedraftClient b = redraft.connect()) {
      a.call("SELECT", "3");
      a.call("SET", "k", "three");
      assertThat(b.call("GET", "k").isNull()).isTrue();
      a.call("WATCH", "k");
      a.call("MULTI");
      assertThat(a.call("SET", "k", "four").asText()).isEqualTo("QUEUED");
      assertThat(b.call("PING").asText()).isEqualTo("PONG");
      b.call("SELECT", "3");
      b.call("SET", "k", "between");
      assertThat(a.call("EXEC").isNull()).isTrue();
      a.call("MULTI");
      a.call("SET", "k", "five");
      a.call("GET", "k");
      RespValue replies = a.call("EXEC");
      assertThat(replies.get(0).asText()).isEqualTo("OK");
      assertThat(replies.get(1).asText()).isEqualTo("five");
    }
  }

  @Test
  void aClosedClientRefusesAndTheStoreGoesOn() {
    try (Redraft redraft = Redraft.inMemory()) {
      RedraftClient client = redraft.connect();
      client.call("MULTI");
      client.close();
      assertThatThrownBy(() -> client.call("PING"))
          .isInstanceOf(RedraftException.class)
          .hasMessageContaining("closed");
      assertThat(redraft.call("PING").asText()).isEqualTo("PONG");
    }
  }

  @Test
  void threadsCallAtOnce() throws Exception {
    try (Redraft redraft = Redraft.open(directory)) {
      int threads = 4;
      int calls = 2000;
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        running.add(
            CompletableFuture.runAsync(() -> {
              for (int i = 0; i < calls; i++) {
                redraft.call("INCR", "shared");
              }
            }));
      }
      for (CompletableFuture<Void> run : running) {
        run.get(60, TimeUnit.SECONDS);
      }
      assertThat(redraft.call("GET", "shared").asLong()).isEqualTo(threads * calls);
    }
    try (Redraft redraft = Redraft.open(directory)) {
      assertThat(redraft.call("GET", "shared").asLong()).isEqualTo(8000);
    }
  }

  @Test
  void everyCallEndsWhenTheStoreIsClosed() throws Exception {
    for (String sync : List.of("always", "everysec")) {
      Path folder = directory.resolve(sync);
      Redraft redraft =
          Redraft.builder()
              .directory(folder)
              .set("appendonly", "yes")
              .set("appendfsync", sync)
              .open();
      List<CompletableFuture<RespValue>> calls = new ArrayList<>();
      CompletableFuture<Integer> sender =
          CompletableFuture.supplyAsync(() -> {
            int sent = 0;
            while (calls.isEmpty() || !calls.getLast().isCompletedExceptionally()) {
              calls.add(redraft.send(bytes("SET", "k" + sent, "v")));
              sent++;
            }
            return sent;
          });
      Thread.sleep(50);
      redraft.close();
      redraft.close();
      assertThat(sender.get(20, TimeUnit.SECONDS)).isPositive();
      int answered = 0;
      for (CompletableFuture<RespValue> call : calls) {
        try {
          assertThat(call.get(5, TimeUnit.SECONDS).asText()).isEqualTo("OK");
          answered++;
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("closed");
        }
      }
      assertThatThrownBy(() -> redraft.call("PING"))
          .isInstanceOf(RedraftException.class)
          .hasMessageContaining("closed");
      try (Redraft again = Redraft.open(folder)) {
        assertThat(again.call("DBSIZE").asLong()).isGreaterThanOrEqualTo(answered);
        for (int i = 0; i < answered; i++) {
          assertThat(again.call("EXISTS", "k" + i).asLong()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void shutdownEndsTheStore() {
    Redraft redraft = Redraft.open(directory);
    redraft.call("SET", "k", "v");
    assertThatThrownBy(() -> redraft.call("SHUTDOWN")).isInstanceOf(RedraftException.class);
    assertThatThrownBy(() -> redraft.call("PING")).isInstanceOf(RedraftException.class);
    RedraftClient late = redraft.connect();
    assertThatThrownBy(() -> late.call("PING")).isInstanceOf(RedraftException.class);
    redraft.close();
    try (Redraft again = Redraft.open(directory)) {
      assertThat(again.call("GET", "k").asText()).isEqualTo("v");
    }
  }

  @Test
  void aFolderThatCannotBeUnderstoodIsLeftAsItIs() throws Exception {
    Path log = directory.resolve("appendonlydir");
    Files.createDirectories(log);
    Files.writeString(log.resolve("appendonly.aof.manifest"), "nonsense\n");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> Redraft.open(directory)).isInstanceOf(RedraftException.class);
    }
    assertThat(log.resolve("appendonly.aof.manifest")).hasContent("nonsense\n");
    try (var files = Files.list(log)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void badSettingsAreRefused() throws Exception {
    assertThatThrownBy(() -> Redraft.builder().set("no-such-thing", "1"))
        .hasMessage("ERR Unknown directive 'no-such-thing'");
    assertThatThrownBy(() -> Redraft.builder().set("appendfsync", "sometimes"))
        .isInstanceOf(RedraftException.class);
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Redraft.builder().directory(file.resolve("x")))
        .isInstanceOf(RedraftException.class);
    assertThatThrownBy(() -> Redraft.builder().set("rename-command", "NOSUCH", "other").open())
        .isInstanceOf(RedraftException.class);
  }
}
