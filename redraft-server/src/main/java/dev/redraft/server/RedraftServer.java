package dev.redraft.server;

import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.platform.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A server inside this process, for clients that want a socket: tests above all. Several may live
 * in one JVM.
 *
 * <pre>{@code
 * try (RedraftServer server = RedraftServer.builder().anyPort().start()) {
 *   Jedis jedis = new Jedis("127.0.0.1", server.port());
 *   ...
 * }
 * }</pre>
 *
 * <p>Without {@link Builder#directory} everything is in memory. SHUTDOWN from a client ends this
 * server alone.
 */
public final class RedraftServer implements AutoCloseable {
  private final NetworkServer network;

  private RedraftServer(NetworkServer network) {
    this.network = network;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The TCP port that clients connect to; 0 if there is none. */
  public int port() {
    return network.port();
  }

  /**
   * The exit code that a process of this server would end with, once a client's SHUTDOWN or {@link
   * #close} has ended it.
   */
  public CompletableFuture<Integer> stopped() {
    return network.stopped().copy();
  }

  /**
   * Writes and syncs what is logged, closes all connections and gives all memory back. Harmless
   * when it is closed.
   */
  @Override
  public void close() {
    network.close();
  }

  /** Settings of a server before it starts. */
  public static final class Builder {
    private final Config config = new Config();
    private EventLog events = (level, message) -> {};
    private boolean anyPort;
    private boolean placed;

    private Builder() {
      set("save", "");
      set("appendonly", "no");
    }

    /**
     * A directive of redis.conf with its arguments.
     *
     * @throws IllegalArgumentException if it is unknown, or refuses the arguments
     */
    public Builder set(String directive, String... arguments) {
      Directive known = Directive.find(directive);
      if (known == null) {
        throw new IllegalArgumentException("Unknown directive '" + directive + "'");
      }
      try {
        config.preset(known, arguments);
      } catch (ConfigException e) {
        throw new IllegalArgumentException(directive + ": " + e.getMessage(), e);
      }
      placed |= known == Directive.DIR || known == Directive.DBFILENAME;
      return this;
    }

    /**
     * Logs every write to an append-only file in this folder, which is made if it is missing, and
     * loads what is there.
     *
     * @throws IllegalArgumentException if it can't be made
     */
    public Builder directory(Path path) {
      try {
        Files.createDirectories(path);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "can't create the directory " + path + ": " + e.getMessage(), e);
      }
      set("appendonly", "yes");
      return set("dir", path.toString());
    }

    /** The TCP port, 1 to 65535; 6379 by default. */
    public Builder port(int port) {
      anyPort = false;
      return set("port", Integer.toString(port));
    }

    /** A free TCP port: see {@link RedraftServer#port}. */
    public Builder anyPort() {
      anyPort = true;
      return this;
    }

    /** Where the lines of the server's log go; nowhere by default. */
    public Builder events(EventLog value) {
      events = value;
      return this;
    }

    /**
     * Starts the server; returns when its data is loaded and commands are served.
     *
     * @throws StartException if the port or the folder can't be used, or the files can't be
     *     understood
     */
    public RedraftServer start() throws StartException {
      if (!placed) {
        // Nobody has named a folder: an RDB file that happens to be in the working directory is
        // neither loaded nor replaced.
        set("dbfilename", "");
      }
      LastWarning log = new LastWarning(events);
      CompletableFuture<Boolean> ready = new CompletableFuture<>();
      NetworkServer network =
          NetworkServer.start(config, log, StoreBackend::open, anyPort, () -> ready.complete(true));
      try {
        if (network.stopped().thenApply(_ -> false).applyToEither(ready, is -> is).join()) {
          return new RedraftServer(network);
        }
        throw new StartException(log.last());
      } catch (CompletionException | StartException e) {
        network.close();
        throw e;
      }
    }
  }

  /** Keeps the reason why a server could not start. */
  private static final class LastWarning implements EventLog {
    private final EventLog target;
    private volatile @Nullable String last;

    LastWarning(EventLog target) {
      this.target = target;
    }

    @Override
    public void log(Level level, String message) {
      if (level == Level.WARNING) {
        last = message;
      }
      target.log(level, message);
    }

    String last() {
      String message = last;
      return message == null ? "the server ended at its start" : message;
    }
  }
}
