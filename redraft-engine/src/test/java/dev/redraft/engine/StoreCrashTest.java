package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.platform.Entropy;
import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts the power under a whole store with clients, expiry and rewrites. What a new store finds on
 * what has survived is the state after some of the units of execution, in order and without a gap;
 * with appendfsync always, of all of those that a client has heard of.
 */
class StoreCrashTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final int SURVIVALS = 4;

  @ParameterizedTest
  @CsvSource({
    "multi yes, always",
    "single yes, always",
    "multi yes, everysec",
    "single yes, everysec",
    "multi no, always",
    "single no, everysec"
  })
  void powerCutAtAnyOperation(String form, String policy) throws Exception {
    System.out.println("redraft.seed=" + SEED);
    Life whole = new Life(form, policy, SEED, Long.MAX_VALUE);
    whole.run(40);
    assertThat(whole.rewrites).isPositive();
    long operations = whole.disk.operations();
    for (long cut = 1; cut <= operations; cut++) {
      check(form, policy, SEED, cut, 40);
    }
    Entropy random = new Entropy(SEED);
    for (int i = 0; i < 40; i++) {
      check(form, policy, random.nextLong(), 1 + random.nextInt(200), 150);
    }
  }

  /** The canary: a reply that leaves at once is one that this test must find lost. */
  @Test
  void findsAcknowledgedLosses() {
    assertThatThrownBy(
            () -> {
              for (long cut = 1; cut < 60; cut++) {
                Life life = new Life("multi yes", "everysec", 1, cut);
                life.run(60);
                life.policy = "always";
                life.verify(0);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static void check(String form, String policy, long seed, long cut, int steps)
      throws Exception {
    Life life = new Life(form, policy, seed, cut);
    life.run(steps);
    for (int survival = 0; survival < SURVIVALS; survival++) {
      life.verify(survival);
    }
  }

  private static final class Life {
    final SimulatedDisk disk = new SimulatedDisk();
    final Entropy random;
    final List<String> states = new ArrayList<>();

    /** The layout of the log, and whether its bases are RDB. */
    final String form;

    final String where;
    String policy;
    long position;
    int acknowledged;
    long rewrites;

    Life(String form, String policy, long seed, long cut) {
      this.form = form;
      this.policy = policy;
      random = new Entropy(seed);
      where = form + " " + policy + " seed " + seed + " cut " + cut;
      disk.cutPowerAt(cut);
    }

    HandEngine open(SimulatedDisk on) throws Exception {
      String[] words = form.split(" ");
      return new HandEngine(
          on, "appendfsync", policy, "aof-layout", words[0], "aof-use-rdb-preamble", words[1]);
    }

    void run(int steps) throws Exception {
      HandEngine engine;
      try {
        engine = open(disk);
      } catch (PowerCut e) {
        return;
      }
      try {
        record(engine);
        List<Peer> peers = List.of(new Peer(engine, this), new Peer(engine, this));
        for (int step = 0; step < steps; step++) {
          if (step == 8 || step == 24 || step > 40 && random.nextInt(30) == 0) {
            peers.getFirst().request("BGREWRITEAOF");
          }
          step(engine, peers.get(random.nextInt(2)));
          record(engine);
        }
        rewrites = engine.store.persistence().rewrite0().trace().runs().size();
      } catch (PowerCut e) {
        record(engine);
      } finally {
        engine.drop();
      }
    }

    private void step(HandEngine engine, Peer peer) {
      switch (random.nextInt(10)) {
        case 0, 1 -> peer.request("SET", "k" + random.nextInt(4), "v" + random.nextInt(1000));
        case 2 -> peer.request("INCRBY", "n", "" + (1 + random.nextInt(9)));
        case 3 -> peer.request("APPEND", "a", "x".repeat(random.nextInt(50)));
        case 4 -> peer.request("DEL", "k" + random.nextInt(4));
        case 5 -> peer.transaction("k" + random.nextInt(4), "v" + random.nextInt(1000));
        case 6 -> expire(engine, peer);
        case 7 -> peer.request("GET", "n");
        default -> engine.clock.advanceMillis(random.nextInt(400));
      }
      record(engine);
      for (int i = random.nextInt(4); i > 0; i--) {
        agent(engine);
      }
      engine.thread.runAll();
    }

    private void agent(HandEngine engine) {
      switch (random.nextInt(5)) {
        case 0, 1 -> engine.writer();
        case 2 -> engine.syncer();
        case 3 -> engine.child();
        default -> engine.background();
      }
      engine.thread.runAll();
      // A rewrite's FORK belongs to the engine.
      engine.store.persistence().tick();
    }

    private void expire(HandEngine engine, Peer peer) {
      peer.request("SELECT", "3");
      peer.request("SET", "t", "soon gone", "PX", "500");
      peer.request("SELECT", "0");
      record(engine);
      engine.clock.advanceMillis(501);
      engine.cron();
    }

    private void record(HandEngine engine) {
      if (states.isEmpty() || engine.position() != position) {
        position = engine.position();
        states.add(engine.digest());
      }
    }

    void verify(int survival) throws Exception {
      SimulatedDisk survived = disk.afterPowerCut(survival);
      String last;
      try (HandEngine again = open(survived)) {
        int found = states.isEmpty() ? 0 : states.lastIndexOf(again.digest());
        assertThat(found)
            .as(where + ", survival " + survival)
            .isGreaterThanOrEqualTo(policy.equals("always") ? acknowledged : 0);
        if (survival != 0) {
          return;
        }
        Peer peer = new Peer(again, new Life(form, policy, 0, Long.MAX_VALUE));
        peer.request("SET", "after", "all");
        peer.request("BGREWRITEAOF");
        peer.request("INCRBY", "n", "5");
        again.settle();
        last = again.digest();
      }
      try (HandEngine third = open(survived.afterPowerCut(0))) {
        assertThat(third.digest()).as(where).isEqualTo(last);
      }
    }
  }

  private static final class Peer {
    private final Life life;
    private final HandEngine engine;
    private final HandConnection connection;

    /** Their replies leave at once and promise nothing of what others have written. */
    private static final Set<String> SHOWING_NO_DATA = Set.of("BGREWRITEAOF", "SELECT");

    private final ArrayDeque<Integer> shown = new ArrayDeque<>();

    Peer(HandEngine engine, Life life) {
      this.engine = engine;
      this.life = life;
      connection = engine.connect();
      connection.onReply(reply -> {
        Integer state = shown.poll();
        if (state != null) {
          life.acknowledged = Math.max(life.acknowledged, state);
        }
      });
    }

    void request(String... words) {
      connection.arrive(HandConnection.request(words));
      if (SHOWING_NO_DATA.contains(words[0])) {
        life.record(engine);
        shown.add(0);
        connection.batchEnds();
      } else {
        executed();
      }
    }

    void transaction(String key, String value) {
      connection.arrive(HandConnection.request("MULTI"));
      shown.add(0);
      connection.arrive(HandConnection.request("SET", key, value));
      shown.add(0);
      connection.arrive(HandConnection.request("INCRBY", "n", "1"));
      shown.add(0);
      connection.arrive(HandConnection.request("EXEC"));
      executed();
    }

    private void executed() {
      life.record(engine);
      shown.add(life.states.size() - 1);
      connection.batchEnds();
    }
  }
}
