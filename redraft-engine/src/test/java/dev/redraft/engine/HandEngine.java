package dev.redraft.engine;

import dev.redraft.aof.RecoveryException;
import dev.redraft.base.Limits;
import dev.redraft.command.Digests;
import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A whole store on a simulated disk, all of whose threads are stepped by hand. */
final class HandEngine implements AutoCloseable {
  static final Path DIR = Path.of("/data");

  final HandClock clock;
  final HandThread thread;
  final SimulatedDisk disk;
  final List<String> events = new ArrayList<>();
  final Store store;
  private final EmbeddedSession inspector;

  HandEngine(SimulatedDisk disk, String... settings) throws RecoveryException {
    this(disk, Limits.PRODUCTION, settings);
  }

  HandEngine(SimulatedDisk disk, Limits limits, String... settings) throws RecoveryException {
    this(disk, new HandClock(), limits, settings);
  }

  /** Opens and loads; {@code settings} are directives and values in turn. */
  HandEngine(SimulatedDisk disk, HandClock clock, Limits limits, String... settings)
      throws RecoveryException {
    this.disk = disk;
    this.clock = clock;
    thread = new HandThread(clock);
    disk.putDirectory(DIR);
    Config config = new Config(DIR, path -> true);
    preset(config, "appendonly", "yes", "memory-reserve", "64mb", "memory-huge-pages", "no");
    preset(config, "enable-debug-command", "yes", "auto-aof-rewrite-percentage", "0");
    preset(config, "save", "");
    preset(config, settings);
    Entropy entropy = new Entropy(1);
    Environment environment =
        new Environment(
            clock, entropy, disk, (level, message) -> events.add(level + " " + message), thread);
    store = Store.open(config, environment, Identity.embedded(clock, entropy), limits);
    try {
      store.startByHand();
    } catch (RuntimeException | Error | RecoveryException e) {
      store.closeHere();
      throw e;
    }
    inspector = store.embed();
    thread.runAll();
  }

  private static void preset(Config config, String... settings) {
    try {
      for (int i = 0; i < settings.length; i += 2) {
        config.preset(
            Objects.requireNonNull(Directive.find(settings[i])), settings[i + 1].split(" "));
      }
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  HandConnection connect() {
    return new HandConnection(thread).open(store);
  }

  CompletableFuture<RespValue> send(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    return inspector.send(bytes);
  }

  /** A digest of all data, straight from memory. */
  String digest() {
    return Digests.of(store.services().keyspace());
  }

  /** All data as text, straight from memory. */
  String state() {
    return DataState.of(store.services().keyspace());
  }

  long position() {
    return store.persistence().position();
  }

  long synced() {
    return store.persistence().syncedPosition();
  }

  void writer() {
    store.persistence().log().writer().doWork();
  }

  void syncer() {
    store.persistence().log().syncer().doWork();
  }

  void child() {
    store.persistence().rewrite0().child().doWork();
  }

  void saver() {
    store.persistence().saves().machine().child().doWork();
  }

  void background() {
    store.persistence().rewrite0().background().doWork();
  }

  void cron() {
    store.cron().run();
  }

  /** One step of each thread. */
  void stepAll() {
    thread.runAll();
    cron();
    writer();
    syncer();
    child();
    saver();
    background();
    thread.runAll();
  }

  boolean isRewriting() {
    return store.persistence().isRewriting();
  }

  /** Steps until everything is written and no rewrite runs. */
  void settle() {
    for (int i = 0; i < 5000; i++) {
      stepAll();
      clock.advanceMillis(20);
      if (!isRewriting()
          && !store.persistence().saves().isRunning()
          && store.persistence().log().writtenPosition() == position()
          && i > 80) {
        return;
      }
    }
    throw new AssertionError("not settled\n" + events);
  }

  @Override
  public void close() {
    store.closeHere();
  }

  /** Gives back the memory alone: the power is off. */
  void drop() {
    store.memory().close();
  }
}
