package dev.redraft;

import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.engine.Environment;
import dev.redraft.engine.LoopThread;
import dev.redraft.engine.Store;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.FileDisk;
import dev.redraft.resp.RespValue;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Redis-compatible store inside this process: no socket, no native binary. Several may live in
 * one JVM.
 *
 * <pre>{@code
 * try (Redraft redraft = Redraft.open(Path.of("data"))) {
 *   redraft.call("SET", "greeting", "hello");
 *   String greeting = redraft.call("GET", "greeting").asText();
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread. Commands run one at a time on the store's own
 * thread, so each is atomic. With {@code appendfsync always} a call returns when its effects are on
 * disk.
 */
public final class Redraft implements AutoCloseable {
  private final LoopThread thread;
  private final Store store;
  private final RedraftClient client;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Redraft(LoopThread thread, Store store) {
    this.thread = thread;
    this.store = store;
    this.client = new RedraftClient(store);
  }

  /** A store purely in memory: gone when it is closed. */
  public static Redraft inMemory() {
    return builder().set("appendonly", "no").set("save", "").open();
  }

  /**
   * A store that logs every write to an append-only file in {@code directory} and loads what is
   * there.
   *
   * @throws RedraftException if the directory can't be used or its files can't be understood;
   *     nothing in it is changed
   */
  public static Redraft open(Path directory) {
    return builder().directory(directory).set("appendonly", "yes").open();
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * Executes a command and waits for its reply.
   *
   * @throws RedraftException if the reply is an error
   */
  public RespValue call(String... command) {
    return client.call(command);
  }

  /** As {@link #call(String...)}, with arguments of any bytes. */
  public RespValue call(byte[]... command) {
    return client.call(command);
  }

  /** Executes a command; the future has its reply, also when that is an error. */
  public CompletableFuture<RespValue> send(byte[]... command) {
    return client.send(command);
  }

  /** A client with a state of its own: selected database, transaction, watched keys. */
  public RedraftClient connect() {
    return new RedraftClient(store);
  }

  /** The engine behind this store, for a server that gives it a network. */
  public Store store() {
    return store;
  }

  /**
   * Writes and syncs what is logged, and gives all memory back. Calls under way end with an
   * exception. Harmless when it has been closed.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    client.close();
    store.close();
    thread.close();
  }

  /** Settings of a store before it opens. */
  public static final class Builder {
    private final Config config = new Config();
    private Clock clock = Clock.system();
    private Entropy entropy = Entropy.system();
    private EventLog events = (level, message) -> {};
    private boolean placed;

    private Builder() {
      set("save", "");
    }

    /** A directive of redis.conf with its arguments; see the documentation of the directives. */
    public Builder set(String directive, String... arguments) {
      Directive known = Directive.find(directive);
      if (known == null) {
        throw new RedraftException("ERR Unknown directive '" + directive + "'");
      }
      try {
        config.preset(known, arguments);
      } catch (ConfigException e) {
        throw new RedraftException("ERR " + e.getMessage());
      }
      placed |= known == Directive.DIR || known == Directive.DBFILENAME;
      return this;
    }

    /** Where the files are; the directory is created if it is missing. */
    public Builder directory(Path path) {
      try {
        java.nio.file.Files.createDirectories(path);
      } catch (java.io.IOException e) {
        throw new RedraftException(
            "ERR can't create the directory " + path + ": " + e.getMessage());
      }
      return set("dir", path.toString());
    }

    /** Where events such as the start and end of a rewrite are reported; nowhere by default. */
    public Builder events(EventLog value) {
      events = value;
      return this;
    }

    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /** All randomness of the store comes from this seed. */
    public Builder seed(long seed) {
      entropy = new Entropy(seed);
      return this;
    }

    /**
     * Opens the store; returns when its data is loaded.
     *
     * @throws RedraftException if a directive can't be fulfilled, or the files can't be used or
     *     understood
     */
    public Redraft open() {
      if (!placed) {
        // Nobody has named a folder: an RDB file that happens to be in the working directory is
        // neither loaded nor replaced.
        set("dbfilename", "");
      }
      LoopThread thread = new LoopThread("redraft");
      Store store = null;
      try {
        Environment environment = new Environment(clock, entropy, new FileDisk(), events, thread);
        store = Store.open(config, environment, Identity.embedded(clock, entropy));
        store.start();
        store.awaitReady();
        return new Redraft(thread, store);
      } catch (RuntimeException | Error e) {
        if (store != null) {
          store.close();
        }
        thread.close();
        throw e;
      }
    }
  }
}
