package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * What flushes leave to free, of every type, small and large: all of it goes, nothing else does,
 * and it is counted once, whatever comes in between.
 */
class FlushFreeingTest {
  private static final int KEPT = 3;

  private final Random random = new Random(CommandRunner.SEED);
  private final CommandRunner runner = new CommandRunner();
  private int keysMade;

  @AfterEach
  void close() {
    runner.close();
  }

  private static String[] many(int count, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    for (int i = 0; i < count; i++) {
      if (words[0].equals("zadd")) {
        all.add(Integer.toString(i));
      }
      all.add("member:" + i);
    }
    return all.toArray(new String[0]);
  }

  private void run(String... words) {
    assertThat(runner.run(words).isError()).as(String.join(" ", words)).isFalse();
  }

  private void fill(int database, int keys) {
    run("select", Integer.toString(database));
    for (int i = 0; i < keys; i++) {
      String key = "key:" + ++keysMade;
      int count = random.nextInt(8) == 0 ? 2 * random.nextInt(1, 700) : 2 * random.nextInt(1, 20);
      switch (random.nextInt(10)) {
        case 0 -> run("set", key, "v".repeat(random.nextInt(100_000)));
        case 1 -> run(many(count, "hset", key));
        case 2 -> run(many(count, "sadd", key));
        case 3 -> run(many(count, "zadd", key));
        case 4 -> run(many(count, "rpush", key));
        case 5 -> run(many(2, "xadd", key, "*"));
        case 6 -> {
          run("hset", key, "field", "value");
          run("hpexpire", key, "100000", "fields", "1", "field");
        }
        case 7 -> run("set", key, "value", "ex", "100");
        default -> run("set", key, "v".repeat(random.nextInt(60)));
      }
    }
  }

  private void freeAll() {
    while (runner.keyspace.doWork(1_000_000_000)) {}
    assertThat(runner.keyspace.isFreed()).isTrue();
    assertThat(runner.keyspace.lazyFreePending()).isZero();
    runner.memory.validate();
  }

  /** Steps of the freeing, as many as a look at the clock allows each. */
  private void freeSome(int times) {
    runner.clock.nanosPerLook = 1000;
    for (int i = 0; i < times; i++) {
      boolean _ = runner.keyspace.doWork(1);
    }
    runner.clock.nanosPerLook = 0;
  }

  @RepeatedTest(5)
  void whatIsFlushedGoesAndNothingElse() {
    System.out.println("redraft.seed=" + CommandRunner.SEED);
    run("flushall");
    freeAll();
    fill(KEPT, 200);
    freeAll();
    long allocations = runner.memory.stats().allocations();
    long used = runner.memory.used();
    String digest = runner.text("debug", "digest");
    long freed = runner.keyspace.stats().lazyFreed();
    long flushed = 0;
    for (int round = 0; round < 8; round++) {
      // A few among the others, or most of all there are.
      int database = random.nextInt(KEPT);
      fill(database, random.nextBoolean() ? 5 : 400);
      flushed += runner.keyspace.database(database).size();
      run("select", Integer.toString(database));
      run("flushdb");
      freeSome(random.nextInt(150));
      runner.keyspace.validate();
      runner.memory.validate();
    }
    for (int database = 0; database < KEPT; database++) {
      run("select", Integer.toString(database));
      flushed += runner.keyspace.database(database).size();
      run("flushdb");
    }
    freeAll();
    assertThat(runner.text("debug", "digest")).isEqualTo(digest);
    assertThat(runner.memory.stats().allocations()).isEqualTo(allocations);
    assertThat(runner.memory.used()).isEqualTo(used);
    assertThat(runner.keyspace.stats().lazyFreed() - freed).isEqualTo(flushed);
  }

  /** A table's id is used again, 65,535 flushes later, and says nothing of the records then. */
  @Test
  void idsOfFlushedTablesComeRoundAgain() {
    for (int i = 0; i < 66_000; i++) {
      run("set", "key", "value");
      run("flushdb");
      while (runner.keyspace.doWork(1_000_000_000)) {}
    }
    run("set", "key", "value");
    run("select", "1");
    run("set", "key", "value");
    run("flushdb");
    freeAll();
    run("select", "0");
    assertThat(runner.text("get", "key")).isEqualTo("\"value\"");
    assertThat(runner.memory.usableSize(runner.keyspace.database(0).peek(Slice.of("key"))))
        .isPositive();
  }

  /** They are freed side by side: one by one they would take a step for each few. */
  @Test
  void manyKeysAreFreedInFewSteps() {
    for (int i = 0; i < 10_000; i++) {
      run("set", "key:" + i, "value");
    }
    run("flushall");
    assertThat(stepsUntilFreed()).isLessThan(10_000 / 20);
    assertThat(runner.keyspace.lazyFreePending()).isZero();
  }

  private int stepsUntilFreed() {
    runner.clock.nanosPerLook = 1000;
    int steps = 0;
    while (runner.keyspace.doWork(1)) {
      steps++;
    }
    runner.clock.nanosPerLook = 0;
    return steps;
  }

  /** A sweep would pass by all the memory of the large value that stays. */
  @Test
  void aFewKeysBesideALargeValueAreLookedUp() {
    String large = "v".repeat(40_000);
    for (int i = 0; i < 800; i++) {
      run("hset", "large", "field:" + i, large);
    }
    run("select", "1");
    for (int i = 0; i < 20; i++) {
      run("set", "key:" + i, "value");
    }
    run("flushdb");
    assertThat(stepsUntilFreed()).isLessThan(100);
    assertThat(runner.keyspace.lazyFreePending()).isZero();
  }

  @Test
  void manyFlushesInARowFreeALittleEach() {
    for (int i = 0; i < 20_000; i++) {
      run("set", "key:" + i, "value");
    }
    long before = runner.keyspace.stats().lazyFreed();
    for (int i = 0; i < 3000; i++) {
      run("flushdb");
      run("set", "key", "value");
      long freed = runner.keyspace.stats().lazyFreed();
      assertThat(freed - before).isLessThanOrEqualTo(64 * 64);
      before = freed;
    }
    assertThat(runner.keyspace.lazyFreePending()).isLessThan(2000);
    runner.keyspace.validate();
    freeAll();
    assertThat(runner.text("get", "key")).isEqualTo("\"value\"");
  }
}
