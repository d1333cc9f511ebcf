package dev.redraft.server;

import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code redraft rehearse}: a server in this process that is started, used, rewritten and started
 * again, in a temporary folder.
 *
 * <p>The script runs it once for each build while the JVM records, for its AOT cache, which classes
 * a server loads and which of its methods are worth compiling. What is not played here is as slow
 * at its first use as without the cache.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Serve requests of this process's own for a second or two, then end.")
final class RehearseCommand implements Callable<Integer> {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int MOST_MILLIS = 60_000;
  private static final int ROUNDS = 1500;
  private static final int SINGLE_ROUNDS = 300;
  private static final int POLL_MILLIS = 5;
  private static final String VALUE = "v".repeat(100);

  /** A number takes the place of each #: that of the round. */
  private static final String[] ROUND = {
    "PING",
    "SET key:# " + VALUE,
    "SET expiring:# " + VALUE + " EX 1000",
    "GET key:#",
    "MSET a:# 1 b:# 2",
    "MGET a:# b:# none",
    "INCR counter:#",
    "EXPIRE a:# 1000",
    "TTL a:#",
    "EXISTS key:# none",
    "DEL b:#",
    "LPUSH list element:#",
    "RPUSH list element:#",
    "LRANGE list 0 9",
    "RPOP list",
    "HSET hash field:# " + VALUE,
    "HGET hash field:#",
    "SADD set member:#",
    "SISMEMBER set member:#",
    "ZADD zset # member:#",
    "ZSCORE zset member:#",
    "ZRANGE zset 0 9",
    "XADD stream * field value:#",
  };

  @Override
  public Integer call() throws Exception {
    Thread.ofPlatform().daemon().start(RehearseCommand::giveUpInTime);
    Path folder = Files.createTempDirectory("redraft-rehearsal-");
    try {
      int first = serve(folder, RehearseCommand::useAndRewrite);
      int second = serve(folder, client -> play(client, SINGLE_ROUNDS));
      return first == 0 && second == 0 ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  /** Whoever waits for the end of this would rather have no cache. */
  private static void giveUpInTime() {
    try {
      Thread.sleep(MOST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Runtime.getRuntime().halt(2);
  }

  /** What a client does while the server is up. */
  private interface Scene {
    void play(RespClient client) throws IOException, InterruptedException;
  }

  private static int serve(Path folder, Scene scene) throws Exception {
    int port = ServerHandle.freePort();
    ServerProcess process =
        new ServerProcess(
            StoreBackend::open, InputStream.nullInputStream(), System.out, System.err);
    String[] line = {
      "server", "--port", "" + port, "--dir", folder.toString(), "--appendonly", "yes"
    };
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> code.complete(Main.run(process, line)));
    try (RespClient client = connect(port, code)) {
      while (client.call("PING").isError()) {
        Thread.sleep(POLL_MILLIS);
      }
      scene.play(client);
      client.send("SHUTDOWN");
      client.flush();
      return code.get();
    }
  }

  private static RespClient connect(int port, CompletableFuture<Integer> code)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return RespClient.connect(ServerHandle.HOST, port, TIMEOUT_MILLIS);
      } catch (IOException e) {
        if (code.isDone()) {
          throw e;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static void useAndRewrite(RespClient client) throws IOException, InterruptedException {
    play(client, ROUNDS);
    check(client.call("BGREWRITEAOF"));
    do {
      play(client, ROUNDS / 10);
    } while (client.call("INFO").asText().contains("aof_rewrite_in_progress:1"));
  }

  /** Each round is a pipeline; some of the last are request by request. */
  private static void play(RespClient client, int rounds) throws IOException {
    for (int i = 0; i < rounds; i++) {
      boolean single = i >= rounds - rounds / 10;
      for (String command : ROUND) {
        client.send(command.replace("#", "" + i).split(" "));
        if (single) {
          client.flush();
          check(client.receive());
        }
      }
      client.flush();
      for (int j = 0; j < ROUND.length && !single; j++) {
        check(client.receive());
      }
    }
  }

  private static void check(RespValue reply) {
    if (reply.isError()) {
      throw new IllegalStateException("the rehearsal was answered: " + reply.asText());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    }
  }
}
