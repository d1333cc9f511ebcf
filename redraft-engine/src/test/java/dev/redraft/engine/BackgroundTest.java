package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigFile;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.FileDisk;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONFIG REWRITE waits for its disk, and the engine does not. */
class BackgroundTest {
  @Test
  void configRewriteWritesOnAThreadOfItsOwn(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("redis.conf");
    Files.writeString(file, "appendonly no\nmemory-reserve 64mb\n");
    Config config = new Config();
    ConfigFile.load(config, file, null, List.of());
    List<String> writers = new CopyOnWriteArrayList<>();
    LoopThread thread = new LoopThread("test-engine");
    Environment environment =
        new Environment(
            Clock.system(),
            new Entropy(1),
            new FileDisk(),
            (level, message) -> {
              if (message.startsWith("CONFIG REWRITE")) {
                writers.add(Thread.currentThread().getName());
              }
            },
            thread);
    Store store =
        Store.open(config, environment, Identity.embedded(Clock.system(), new Entropy(1)));
    store.start();
    store.awaitReady();
    EmbeddedSession one = store.embed();
    EmbeddedSession two = store.embed();
    CompletableFuture<RespValue> last = send(one, "CONFIG", "SET", "maxclients", "77");
    for (int i = 0; i < 10; i++) {
      send(two, "CONFIG", "REWRITE");
      last = send(one, "CONFIG", "REWRITE");
    }
    assertThat(last.get(10, TimeUnit.SECONDS).asText()).isEqualTo("OK");
    assertThat(send(two, "PING").get(10, TimeUnit.SECONDS).asText()).isEqualTo("PONG");
    assertThat(Files.readString(file)).contains("maxclients 77\n");
    assertThat(writers).isNotEmpty().containsOnly("redraft-io");
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(send(one, "CONFIG", "REWRITE").get(10, TimeUnit.SECONDS).asText())
        .startsWith("ERR Rewriting config file");
    CompletableFuture<RespValue> underWay = send(one, "CONFIG", "REWRITE");
    store.close();
    store.close();
    thread.close();
    assertThat(underWay).isDone();
  }

  private static CompletableFuture<RespValue> send(EmbeddedSession session, String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.US_ASCII);
    }
    return session.send(bytes);
  }
}
