package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Limits;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.platform.SimulatedDisk.Kind;
import dev.redraft.resp.RespValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests in, replies out: order, holding back, going on, ending. */
class SessionTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());

  @Test
  void requestsInPiecesDoNotMixWithThoseOfOthers() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection slow = engine.connect();
      HandConnection other = engine.connect();
      String request =
          HandConnection.request("SET", "slow", "value") + HandConnection.request("GET", "slow");
      for (int i = 0; i < request.length(); i++) {
        slow.arrive(request.substring(i, i + 1));
        slow.batchEnds();
        other.send("SET", "other", "" + i);
        other.send("GET", "slow", "too", "many");
      }
      assertThat(slow.texts()).containsExactly("OK", "value");
    }
  }

  /** Enough keys that those of waiting requests are loaded ahead. */
  @Test
  void aPipelineOverManyKeysIsAnsweredInOrder() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection client = engine.connect();
      int keys = 21_000;
      StringBuilder writes = new StringBuilder();
      for (int i = 0; i < keys; i++) {
        writes.append(HandConnection.request("SET", "k" + i, "v" + i));
      }
      client.arrive(writes.toString());
      client.batchEnds();
      client.replies().clear();
      StringBuilder reads = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int key = i * 7919 % keys;
        reads.append(HandConnection.request("GET", "k" + key));
        expected.add("v" + key);
        if (i % 50 == 0) {
          reads.append("PING\r\n").append(HandConnection.request("SELECT", "0"));
          expected.add("PONG");
          expected.add("OK");
        }
      }
      client.arrive(reads.substring(0, reads.length() - 5));
      client.arrive(reads.substring(reads.length() - 5));
      client.batchEnds();
      assertThat(client.texts()).isEqualTo(expected);
    }
  }

  /**
   * Many clients write and read while syncs begin and end; engine steps also fall into the middle
   * of a sync.
   */
  @Test
  void noReplyLeavesBeforeTheSyncThatCoversIt() throws Exception {
    System.out.println("redraft.seed=" + SEED);
    for (int round = 0; round < 40; round++) {
      Entropy random = new Entropy(SEED + round);
      SimulatedDisk disk = new SimulatedDisk();
      try (HandEngine engine = new HandEngine(disk, "appendfsync", "always")) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          peers.add(new Peer(engine));
        }
        disk.inject(
            operation -> {
              if (operation.kind() == Kind.SYNC) {
                engineSteps(engine, peers, random);
              }
              return false;
            },
            SimulatedDisk.Fault.EIO);
        for (int step = 0; step < 150; step++) {
          if (random.nextInt(3) == 0) {
            engine.writer();
          } else {
            engineSteps(engine, peers, random);
          }
        }
        disk.clearFaults();
        engine.settle();
        for (Peer peer : peers) {
          peer.connection.batchEnds();
        }
        engine.settle();
        assertThat(peers).allSatisfy(peer -> assertThat(peer.covers).isEmpty());
      }
    }
  }

  private static void engineSteps(HandEngine engine, List<Peer> peers, Entropy random) {
    for (int i = random.nextInt(4); i > 0; i--) {
      Peer peer = peers.get(random.nextInt(peers.size()));
      switch (random.nextInt(4)) {
        case 0 -> peer.request("SET", "k" + random.nextInt(3), "v" + random.nextInt(100));
        case 1 -> peer.request("GET", "k" + random.nextInt(3));
        case 2 -> peer.connection.batchEnds();
        default -> engine.thread.runOne();
      }
    }
  }

  /** A client that knows for each of its requests what the log held when it was executed. */
  private static final class Peer {
    final HandEngine engine;
    final HandConnection connection;
    final ArrayDeque<Long> covers = new ArrayDeque<>();

    Peer(HandEngine engine) {
      this.engine = engine;
      connection = engine.connect();
      connection.onReply(reply ->
          assertThat(engine.synced()).as("seed " + SEED).isGreaterThanOrEqualTo(covers.remove()));
    }

    void request(String... words) {
      connection.arrive(HandConnection.request(words));
      covers.add(engine.position());
    }
  }

  @Test
  void aHugeReplyLeavesInTurnsEvenIfThePeerTakesAllAtOnce() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection reader = engine.connect();
      HandConnection other = engine.connect();
      int size = 20 << 20;
      other.send("SETRANGE", "huge", "" + (size - 1), "x");
      reader.arrive(HandConnection.request("GET", "huge") + HandConnection.request("QUIT"));
      reader.batchEnds();
      reader.arrive(HandConnection.request("PING"));
      other.send("PING");
      assertThat(other.texts()).containsExactly("" + size, "PONG");
      int turns = 0;
      while (reader.replies().isEmpty()) {
        assertThat(engine.thread.runOne()).isTrue();
        turns++;
      }
      assertThat(turns).isBetween(4, 10);
      assertThat(reader.replies().get(0).asText()).hasSize(size);
      engine.thread.runAll();
      assertThat(reader.texts().get(1)).isEqualTo("OK");
      assertThat(reader.replies()).hasSize(2);
      assertThat(reader.isClosed()).isTrue();
    }
  }

  @Test
  void whoClosesItsSideGetsItsHeldReplies() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      HandConnection connection = engine.connect();
      connection.send("SET", "a", "1");
      connection.session().inputEnded();
      engine.thread.runAll();
      assertThat(connection.isClosed()).isFalse();
      engine.writer();
      engine.thread.runAll();
      assertThat(connection.texts()).containsExactly("OK");
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void whoClosesItsSideWhileBlockedIsClosed() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection connection = engine.connect();
      connection.send("WAIT", "1", "0");
      connection.session().inputEnded();
      assertThat(connection.isClosed()).isTrue();
      HandConnection idle = engine.connect();
      idle.session().inputEnded();
      assertThat(idle.isClosed()).isTrue();
    }
  }

  @Test
  void blockedClientsEndAtTheirDeadline() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection connection = engine.connect();
      CompletableFuture<RespValue> embedded = engine.send("WAIT", "1", "7");
      engine.thread.runAll();
      connection.send("WAIT", "1", "7");
      connection.send("ECHO", "next");
      engine.clock.advanceMillis(6);
      engine.thread.runAll();
      assertThat(connection.replies()).isEmpty();
      engine.clock.advanceMillis(1);
      engine.thread.runAll();
      assertThat(connection.texts()).containsExactly("0", "next");
      assertThat(embedded).isCompleted();

      connection.send("WAIT", "1", "250");
      for (int i = 0; i < 2; i++) {
        engine.clock.advanceMillis(100);
        engine.cron();
      }
      engine.clock.advanceMillis(49);
      engine.thread.runAll();
      assertThat(connection.replies()).hasSize(2);
      engine.clock.advanceMillis(1);
      engine.thread.runAll();
      assertThat(connection.replies()).hasSize(3);
    }
  }

  @Test
  void aPauseHoldsAndThenReleases() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection connection = engine.connect();
      connection.send("MULTI");
      connection.send("CLIENT", "PAUSE", "100", "WRITE");
      connection.send("DISCARD");
      connection.send("CLIENT", "PAUSE", "100", "WRITE");
      connection.send("MULTI");
      connection.send("SET", "a", "1");
      connection.send("EXEC");
      connection.send("GET", "a");
      CompletableFuture<RespValue> embedded = engine.send("SET", "b", "2");
      CompletableFuture<RespValue> behind = engine.send("GET", "b");
      engine.thread.runAll();
      assertThat(connection.texts()).containsExactly("OK", "QUEUED", "OK", "OK", "OK", "QUEUED");
      assertThat(embedded).isNotDone();
      engine.clock.advanceMillis(100);
      engine.cron();
      engine.thread.runAll();
      assertThat(connection.replies()).hasSize(8);
      assertThat(connection.texts().getLast()).isEqualTo("1");
      assertThat(behind.join().asText()).isEqualTo("2");
    }
  }

  @Test
  void aFullLogStopsReadingAndNothingIsLost() throws Exception {
    Limits tiny = Limits.TEST;
    SimulatedDisk disk = new SimulatedDisk();
    try (HandEngine engine =
        new HandEngine(disk, tiny, "appendfsync", "always", "client-query-buffer-limit", "1mb")) {
      HandConnection connection = engine.connect();
      List<CompletableFuture<RespValue>> embedded = new ArrayList<>();
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        all.append(HandConnection.request("INCRBY", "sum", "" + i))
            .append(HandConnection.request("SET", "k" + i, "x".repeat(100)));
        embedded.add(engine.send("INCRBY", "inside", "" + i));
      }
      connection.arrive(all.toString());
      connection.batchEnds();
      engine.thread.runAll();
      assertThat(connection.isReading()).isFalse();
      assertThat(engine.position()).isLessThan(4096);
      assertThat(engine.thread.mostTimers()).isLessThan(5);
      engine.settle();
      assertThat(connection.replies()).hasSize(200);
      assertThat(connection.isReading()).isTrue();
      assertThat(embedded).allSatisfy(future -> assertThat(future).isCompleted());
      assertThat(embedded.getLast().join().asText()).isEqualTo("4950");
    }
  }

  @Test
  void heldRepliesOfOneClientAreBounded() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "always")) {
      HandConnection connection = engine.connect();
      connection.send("SET", "big", "x".repeat(1 << 20));
      connection.arrive(HandConnection.request("GET", "big").repeat(60));
      connection.batchEnds();
      engine.thread.runAll();
      assertThat(connection.replies()).isEmpty();
      assertThat(connection.isReading()).isFalse();
      long held =
          engine.store.services().clients().all().stream()
              .mapToLong(c -> c.link().pendingOutputBytes())
              .sum();
      assertThat(held).isBetween(16L << 20, 19L << 20);
      engine.settle();
      assertThat(connection.replies()).hasSize(61);
      assertThat(connection.isReading()).isTrue();
    }
  }

  @Test
  void outputLimitsCloseWhoDoesNotRead() throws Exception {
    try (HandEngine engine =
        new HandEngine(
            new SimulatedDisk(),
            "appendfsync",
            "no",
            "client-output-buffer-limit",
            "normal 2mb 1mb 2")) {
      HandConnection hard = engine.connect();
      HandConnection soft = engine.connect();
      hard.send("SET", "big", "x".repeat(1_100_000));
      hard.takeNothing();
      soft.takeNothing();
      hard.arrive(HandConnection.request("GET", "big").repeat(10));
      assertThat(hard.isClosed()).isTrue();
      assertThat(hard.pendingOutputBytes()).isLessThan(3_000_000);
      soft.send("GET", "big");
      assertThat(soft.isClosed()).isFalse();
      engine.clock.advanceMillis(1900);
      engine.cron();
      assertThat(soft.isClosed()).isFalse();
      engine.clock.advanceMillis(1200);
      engine.cron();
      assertThat(soft.isClosed()).isTrue();
    }
  }

  @Test
  void limitsOfRequestsAreFeltAtOnce() throws Exception {
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      HandConnection connection = engine.connect();
      HandConnection admin = engine.connect();
      admin.send("CONFIG", "SET", "proto-max-bulk-len", "1mb");
      connection.arrive("*2\r\n$4\r\nECHO\r\n$1048577\r\n");
      connection.batchEnds();
      assertThat(connection.texts()).containsExactly("ERR Protocol error: invalid bulk length");
      HandConnection long_ = engine.connect();
      admin.send("CONFIG", "SET", "client-query-buffer-limit", "1mb");
      long_.arrive("*2\r\n$4\r\nECHO\r\n$1048576\r\n" + "x".repeat(1 << 20));
      assertThat(long_.isClosed()).isTrue();
      HandConnection early = engine.connect();
      admin.send("CONFIG", "SET", "requirepass", "secret");
      HandConnection late = engine.connect();
      early.send("PING");
      late.send("PING");
      admin.send("CONFIG", "SET", "requirepass", "");
      late.send("PING");
      assertThat(early.texts()).containsExactly("PONG");
      assertThat(late.texts()).containsExactly("NOAUTH Authentication required.", "PONG");
      admin.send("CONFIG", "SET", "maxclients", "1");
      HandConnection surplus = engine.connect();
      assertThat(surplus.texts()).containsExactly("ERR max number of clients reached");
      admin.send("CONFIG", "SET", "timeout", "1");
      engine.clock.advanceMillis(1001);
      engine.cron();
      assertThat(early.isClosed()).isTrue();
    }
  }
}
