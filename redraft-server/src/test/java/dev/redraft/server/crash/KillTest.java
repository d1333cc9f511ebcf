package dev.redraft.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.server.TestServers;
import dev.redraft.server.demo.Fleet;
import dev.redraft.server.demo.Journal;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import dev.redraft.server.demo.Verdict;
import dev.redraft.server.demo.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A real server process under load, rewriting without end, is killed at random moments; what it
 * holds afterwards is compared with what its clients remember. {@code -Dredraft.kill.rounds} sets
 * how often, {@code -Dredraft.seed} replays the choices (not the machine's timing).
 */
@Timeout(180)
class KillTest {
  private static final int ROUNDS = Integer.getInteger("redraft.kill.rounds", 2);
  private static final int CONNECTIONS = 4;
  private static final int KEYS = 8_000;
  private static final int PIPELINE = 16;
  private static final long EVERYSEC_NANOS = TimeUnit.SECONDS.toNanos(2);

  @TempDir Path directory;

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Fleet fleet = new Fleet(CONNECTIONS, KEYS, Writer.Mix.EVERYTHING, PIPELINE);
  private final List<CollectionWriter> collections =
      List.of(new CollectionWriter(1), new CollectionWriter(2));

  private ServerHandle start(String layout, String appendfsync)
      throws IOException, InterruptedException {
    return ServerHandle.start(
        directory,
        ServerHandle.freePort(),
        TestServers.with(
            "appendonly",
            "yes",
            "aof-layout",
            layout,
            "appendfsync",
            appendfsync,
            "auto-aof-rewrite-percentage",
            "0",
            "aof-rewrite-max-rate",
            "2mb",
            "save",
            ""));
  }

  /**
   * Where a server may have lost writes, it must have lost the last ones alone; see {@link
   * Verdict}.
   */
  @ParameterizedTest
  @CsvSource({"multi,always", "single,always", "multi,everysec", "single,everysec"})
  void killed(String layout, String appendfsync) throws Exception {
    String name = layout + ", appendfsync " + appendfsync + ", seed " + seed;
    boolean always = appendfsync.equals("always");
    ToIntFunction<Journal> required = Journal::acknowledged;
    long checked = 0;
    long found = 0;
    long lost = 0;
    long begun = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      try (ServerHandle server = start(layout, appendfsync)) {
        lost += compare(name, server, required);
        found = compareCollections(name, server, always);
        if (round < ROUNDS) {
          long before = fleet.acknowledged();
          fleet.start(server, random.nextLong());
          collections.forEach(writer -> writer.start(server));
          begun += runUntil(server, 300 + random.nextInt(700));
          long sure = System.nanoTime() - EVERYSEC_NANOS;
          required = always ? Journal::acknowledged : journal -> journal.acknowledgedBefore(sure);
          server.kill();
          join();
          checked += fleet.acknowledged() - before;
        } else {
          assertThat(server.terminate()).isZero();
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "kill -9, %s: %d rounds, %d rewrites begun, %d acknowledged writes checked, lost: %d; "
            + "%d writes to collections found%n",
        name,
        ROUNDS,
        begun,
        checked,
        lost,
        found);
    assertThat(begun).as("rewrites begun").isPositive();
    if (always) {
      assertThat(lost).as(name).isZero();
    }
  }

  /**
   * Lets the connections write for a while after the load and begins a rewrite whenever none is
   * under way.
   */
  private int runUntil(ServerHandle server, int millis) throws IOException, InterruptedException {
    int rewrites = 0;
    try (RespClient client = server.connect()) {
      while (!fleet.isLoaded()) {
        Thread.sleep(5);
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() < end) {
        if (!client.call("BGREWRITEAOF").isError()) {
          rewrites++;
        }
        Thread.sleep(1 + random.nextInt(20));
        fleet.check();
        collections.forEach(CollectionWriter::check);
      }
    }
    return rewrites;
  }

  private void join() throws InterruptedException {
    fleet.join();
    for (CollectionWriter writer : collections) {
      writer.join();
    }
  }

  private long compareCollections(String name, ServerHandle server, boolean all)
      throws IOException {
    long found = 0;
    try (RespClient client = server.connect()) {
      for (CollectionWriter writer : collections) {
        found += writer.compare(client, all);
      }
    } catch (AssertionError e) {
      throw new AssertionError(name + "; log: " + Files.readString(server.log()), e);
    }
    return found;
  }

  private long compare(String name, ServerHandle server, ToIntFunction<Journal> required)
      throws IOException {
    try (RespClient client = server.connect()) {
      List<Verdict> verdicts = fleet.compare(client, required);
      assertThat(verdicts)
          .as("%s; log: %s", name, Files.readString(server.log()))
          .allMatch(Verdict::isRight);
      assertThat(client.call("DBSIZE").asLong())
          .as("keys that nobody wrote")
          .isLessThanOrEqualTo(KEYS + (long) collections.size() * CollectionWriter.KEYS);
      return verdicts.stream().mapToLong(Verdict::lost).sum();
    }
  }

  @Test
  void aCleanEndKeepsEverything() throws Exception {
    for (String layout : List.of("multi", "single")) {
      try (ServerHandle server = start(layout, "everysec")) {
        fleet.start(server, random.nextLong());
        collections.forEach(writer -> writer.start(server));
        assertThat(runUntil(server, 200)).isPositive();
        int code = server.terminate();
        join();
        assertThat(code).as(Files.readString(server.log())).isZero();
      }
      long checked = fleet.acknowledged();
      try (ServerHandle server = start(layout, "everysec")) {
        long lost = compare("SIGTERM, " + layout + ", seed " + seed, server, Journal::acknowledged);
        System.out.printf(
            Locale.ROOT,
            "SIGTERM, %s, everysec: %d acknowledged writes checked, lost: %d%n",
            layout,
            checked,
            lost);
        assertThat(lost).isZero();
        assertThat(compareCollections(layout, server, true)).isPositive();
      }
    }
  }
}
