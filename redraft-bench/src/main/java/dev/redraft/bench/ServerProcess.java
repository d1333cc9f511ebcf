package dev.redraft.bench;

import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A server under measurement, Redraft or redis-server, with the same directives. */
final class ServerProcess implements AutoCloseable {
  private static final String[] DIRECTIVES = {
    "appendonly",
    "yes",
    "appendfsync",
    "everysec",
    "save",
    "",
    "aof-use-rdb-preamble",
    "no",
    "auto-aof-rewrite-percentage",
    "0",
    "enable-debug-command",
    "yes"
  };

  private final int port;
  private final @Nullable ServerHandle redraft;
  private final @Nullable Process redis;

  private ServerProcess(int port, @Nullable ServerHandle redraft, @Nullable Process redis) {
    this.port = port;
    this.redraft = redraft;
    this.redis = redis;
  }

  /** Starts a server; {@code more} are directives besides the usual, or in their place. */
  static ServerProcess start(boolean redraft, Path folder, String... more)
      throws IOException, InterruptedException {
    int port = ServerHandle.freePort();
    String[] directives = Arrays.copyOf(DIRECTIVES, DIRECTIVES.length + more.length);
    System.arraycopy(more, 0, directives, DIRECTIVES.length, more.length);
    if (redraft) {
      return new ServerProcess(port, ServerHandle.start(folder, port, directives), null);
    }
    String[] options = options(directives);
    String[] command = new String[options.length + 5];
    command[0] = "redis-server";
    command[1] = "--port";
    command[2] = String.valueOf(port);
    command[3] = "--dir";
    command[4] = folder.toString();
    System.arraycopy(options, 0, command, 5, options.length);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    awaitPort(process, port);
    return new ServerProcess(port, null, process);
  }

  int port() {
    return port;
  }

  private static String[] options(String[] directives) {
    String[] options = directives.clone();
    for (int i = 0; i < options.length; i += 2) {
      options[i] = "--" + options[i];
    }
    return options;
  }

  private static void awaitPort(Process process, int port)
      throws IOException, InterruptedException {
    for (int i = 0; process.isAlive(); i++) {
      try (RespClient client = RespClient.connect(ServerHandle.HOST, port, 1000)) {
        client.call("PING");
        return;
      } catch (IOException e) {
        if (i == 100) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
    throw new IOException("redis-server has ended");
  }

  @Override
  public void close() {
    if (redraft != null) {
      redraft.close();
    }
    if (redis != null) {
      redis.destroyForcibly().onExit().join();
    }
  }
}
