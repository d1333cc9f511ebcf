package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the end of a store means for replies that wait for the disk. */
@Timeout(60)
class StoreEndTest {
  @TempDir Path directory;
  private final SimulatedDisk disk = new SimulatedDisk();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final LoopThread thread = new LoopThread("redraft-end-test");

  private Store open() throws Exception {
    Config config = new Config();
    config.preset(Directive.DIR, directory.toString());
    config.preset(Directive.APPENDONLY, "yes");
    config.preset(Directive.APPENDFSYNC, "always");
    config.preset(Directive.SAVE, "");
    disk.inject(o -> failing.get() && o.kind() == SimulatedDisk.Kind.SYNC, SimulatedDisk.Fault.EIO);
    Clock clock = Clock.system();
    Entropy entropy = new Entropy(1);
    Environment environment = new Environment(clock, entropy, disk, (level, message) -> {}, thread);
    Store store = Store.open(config, environment, Identity.embedded(clock, entropy));
    store.start();
    store.awaitReady();
    return store;
  }

  private static CompletableFuture<RespValue> set(EmbeddedSession session, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return session.send("SET".getBytes(StandardCharsets.UTF_8), bytes, bytes);
  }

  @Test
  void whatIsSyncedAtTheEndIsAcknowledged() throws Exception {
    Store store = open();
    EmbeddedSession session = store.embed();
    List<CompletableFuture<RespValue>> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(set(session, "k" + i));
    }
    store.close();
    thread.close();
    for (CompletableFuture<RespValue> reply : replies) {
      assertThat(reply.get(5, TimeUnit.SECONDS).asText()).isEqualTo("OK");
    }
  }

  @Test
  void whatCannotBeSyncedIsNeverAcknowledged() throws Exception {
    Store store = open();
    EmbeddedSession session = store.embed();
    assertThat(set(session, "before").get(5, TimeUnit.SECONDS).asText()).isEqualTo("OK");
    failing.set(true);
    CompletableFuture<RespValue> reply = set(session, "during");
    CompletableFuture<RespValue> other = set(store.embed(), "other");
    Thread.sleep(100);
    assertThat(reply).isNotDone();
    store.close();
    thread.close();
    assertThatThrownBy(() -> reply.get(5, TimeUnit.SECONDS))
        .hasMessageContaining("closed before this could be made durable");
    if (!other.isCompletedExceptionally()) {
      assertThat(other.get(5, TimeUnit.SECONDS).asText()).startsWith("MISCONF");
    }
  }
}
