package dev.redraft.bench.server;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server to be measured.
 *
 * @param name what tables call it
 * @param program the program to start; null for Redraft, which this process's own classes are
 */
public record Side(String name, @Nullable String program) {
  public static final Side REDRAFT = new Side("Redraft", null);
  public static final Side REDIS = new Side("redis-server", "redis-server");

  /** A server with the options of redis-server: a name to be found in PATH, or a path. */
  public static Side peer(String program) {
    Path name = Path.of(program).getFileName();
    return new Side(name == null ? program : name.toString(), program);
  }

  public boolean isRedraft() {
    return program == null;
  }
}
