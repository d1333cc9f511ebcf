package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Limits;
import dev.redraft.command.Client;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.PowerCut;
import dev.redraft.platform.SimulatedDisk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cuts the power under a store with appendfsync always while clients write to all types, wait for
 * data and are served, keys and fields expire, and the log is rewritten. What a new store finds is
 * the state after some of the units, in order and without a gap, and after all of those that a
 * client has heard of.
 */
class TypesCrashTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final int SHORT = 40;
  private static final int LONG = 300;
  private static final int SAMPLES = 60;
  private static final int SURVIVALS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"multi yes", "single yes", "multi no", "single no"})
  void powerCutAtAnyOperation(String form) throws Exception {
    System.out.println("redraft.seed=" + SEED);
    Life shortest = whole(form, SEED, SHORT);
    for (long cut = 1; cut <= shortest.disk.operations(); cut++) {
      check(form, SEED, cut, SHORT);
    }
    Entropy random = new Entropy(SEED);
    int served = 0;
    for (int i = 0; i < SAMPLES; i += 10) {
      long seed = random.nextLong();
      Life whole = whole(form, seed, LONG);
      served += whole.served;
      for (int j = 0; j < 10; j++) {
        check(form, seed, 1 + random.nextInt((int) whole.disk.operations()), LONG);
      }
    }
    assertThat(served).as("clients that were served after a wait").isPositive();
  }

  /** The canary: replies that leave before a sync are ones that this test must find lost. */
  @Test
  void findsAcknowledgedLosses() {
    assertThatThrownBy(
            () -> {
              for (long cut = 1; cut < 60; cut++) {
                Life life = new Life("multi yes", SEED, cut);
                life.policy = "everysec";
                life.run(SHORT);
                life.verify(0);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static Life whole(String form, long seed, int steps) throws Exception {
    Life whole = new Life(form, seed, Long.MAX_VALUE);
    whole.run(steps);
    assertThat(whole.rewrites).as(whole.where).isPositive();
    return whole;
  }

  private static void check(String form, long seed, long cut, int steps) throws Exception {
    Life life = new Life(form, seed, cut);
    life.run(steps);
    for (int survival = 0; survival < SURVIVALS; survival++) {
      life.verify(survival);
    }
  }

  private static final class Life {
    final SimulatedDisk disk = new SimulatedDisk();
    final HandClock clock = new HandClock();
    final Entropy random;
    final RandomWrites writes;

    /** The layout of the log, and whether its bases are RDB. */
    final String form;

    final String where;

    /** The state before the first unit and after each. */
    final List<String> states = new ArrayList<>();

    String policy = "always";
    int acknowledged;
    int served;
    long rewrites;

    Life(String form, long seed, long cut) {
      this.form = form;
      random = new Entropy(seed);
      writes = new RandomWrites(random);
      where = form + " seed " + seed + " cut " + cut;
      disk.cutPowerAt(cut);
    }

    HandEngine open(SimulatedDisk on) throws Exception {
      String[] words = form.split(" ");
      String[] settings = {
        "appendfsync", policy, "aof-layout", words[0], "aof-use-rdb-preamble", words[1]
      };
      return new HandEngine(
          on,
          clock,
          Limits.PRODUCTION,
          Stream.concat(Arrays.stream(settings), RandomWrites.SETTINGS.stream())
              .toArray(String[]::new));
    }

    void run(int steps) throws Exception {
      HandEngine engine;
      try {
        engine = open(disk);
      } catch (PowerCut e) {
        return;
      }
      try {
        states.add(engine.state());
        engine.store.persistence().observeUnits(() -> states.add(engine.state()));
        List<Peer> peers = List.of(new Peer(engine, this), new Peer(engine, this));
        Peer waiting = new Peer(engine, this);
        for (int step = 0; step < steps; step++) {
          if (step % 30 == 12) {
            engine.send("BGREWRITEAOF");
          }
          step(engine, peers.get(random.nextInt(2)), waiting);
          for (int i = random.nextInt(3); i > 0; i--) {
            agent(engine, waiting);
          }
        }
        rewrites = engine.store.persistence().rewrite0().trace().runs().size();
        assertThat(engine.events).as(where).noneMatch(event -> event.contains("unexpectedly"));
      } catch (PowerCut e) {
        assertThat(disk.isOff()).isTrue();
      } finally {
        engine.drop();
      }
    }

    private void step(HandEngine engine, Peer peer, Peer waiting) {
      switch (random.nextInt(12)) {
        case 0 -> {
          clock.advanceMillis(random.nextInt(200));
          engine.cron();
          waiting.answered(0);
        }
        case 1 -> {
          if (!waiting.isBlocked()) {
            waiting.request(writes.blocking());
          }
        }
        case 2 -> {
          peer.queue("MULTI");
          for (int i = 1 + random.nextInt(4); i > 0; i--) {
            peer.queue(writes.next());
          }
          peer.request("EXEC");
        }
        default -> peer.request(writes.next());
      }
      // One who has been served was so by the last unit.
      waiting.answered(states.size() - 1);
    }

    private void agent(HandEngine engine, Peer waiting) {
      switch (random.nextInt(5)) {
        case 0, 1 -> engine.writer();
        case 2 -> engine.child();
        case 3 -> engine.background();
        default -> clock.advanceMillis(random.nextInt(30));
      }
      engine.thread.runAll();
      // A rewrite's FORK belongs to the engine.
      engine.store.persistence().tick();
      waiting.answered(0);
    }

    void verify(int survival) throws Exception {
      SimulatedDisk survived = disk.afterPowerCut(survival);
      String last;
      try (HandEngine again = open(survived)) {
        assertThat(again.events).as(where).noneMatch(event -> event.contains("refused"));
        List<String> allowed = states.subList(acknowledged, states.size());
        if (!allowed.isEmpty() && !allowed.contains(again.state())) {
          assertThat(again.state())
              .as("%s, survival %s, before state %s", where, survival, acknowledged)
              .isEqualTo(allowed.getFirst());
        }
        if (survival != 0) {
          return;
        }
        again.send("XADD", "x0", "*", "after", "all");
        again.send("BGREWRITEAOF");
        again.send("RPUSH", "l0", "after", "all");
        again.settle();
        last = again.state();
      }
      try (HandEngine third = open(survived.afterPowerCut(0))) {
        assertThat(third.state()).as(where).isEqualTo(last);
      }
    }
  }

  /** A client that remembers, for each reply to come, the first state that has what it tells. */
  private static final class Peer {
    private final HandEngine engine;
    private final Life life;
    private final HandConnection connection;
    private final Client client;
    private final ArrayDeque<Integer> shown = new ArrayDeque<>();
    private boolean waiting;

    Peer(HandEngine engine, Life life) {
      this.engine = engine;
      this.life = life;
      List<Client> before = List.copyOf(engine.store.services().clients().all());
      connection = engine.connect();
      client =
          engine.store.services().clients().all().stream()
              .filter(any -> !before.contains(any))
              .findFirst()
              .orElseThrow();
      connection.onReply(reply -> {
        Integer state = shown.poll();
        if (state == null) {
          // The end of a wait in vain.
          waiting = false;
        } else {
          life.acknowledged = Math.max(life.acknowledged, state);
        }
      });
    }

    boolean isBlocked() {
      return waiting;
    }

    /** Sends a request that changes nothing before EXEC. */
    void queue(String... words) {
      connection.arrive(HandConnection.request(words));
      shown.add(0);
    }

    /** The first unit that a request makes is its own; the others serve those who wait. */
    void request(String... words) {
      int before = life.states.size() - 1;
      connection.arrive(HandConnection.request(words));
      if (client.isBlocked()) {
        waiting = true;
      } else {
        shown.add(Math.min(before + 1, life.states.size() - 1));
      }
      connection.batchEnds();
      engine.thread.runAll();
    }

    /** If a wait is over, its reply tells nothing newer than this state. */
    void answered(int state) {
      if (waiting && !client.isBlocked()) {
        waiting = false;
        life.served += state > 0 ? 1 : 0;
        shown.add(state);
      }
    }
  }
}
