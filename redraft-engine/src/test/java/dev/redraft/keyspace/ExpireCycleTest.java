package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpireCycleTest {
  private static final long MILLI = 1_000_000;

  private final KeyspaceFixture fixture = new KeyspaceFixture();
  private final ExpireCycle cycle = fixture.keyspace.expireCycle();
  private final KeyspaceStats stats = fixture.keyspace.stats();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void load(int count, long ttl) {
    for (int i = 0; i < count; i++) {
      fixture.set(fixture.keyspace.database(i % 3), "k" + ttl + ":" + i, "v", fixture.now + ttl);
    }
  }

  @Test
  void deletesAllThatHaveExpiredAndTellsEachOnce() {
    load(3000, 10);
    load(300, 100_000);
    fixture.now += 11;
    Set<String> before = new HashSet<>(fixture.events);
    assertThat(before).isEmpty();
    for (int i = 0; i < 200 && fixture.keyspace.size() > 300; i++) {
      cycle.run(fixture.now, 100 * MILLI);
    }
    assertThat(fixture.keyspace.size()).isEqualTo(300);
    assertThat(stats.expired()).isEqualTo(3000);
    assertThat(fixture.events)
        .hasSize(3000)
        .doesNotHaveDuplicates()
        .allMatch(event -> event.startsWith("expired"));
    assertThat(fixture.db.averageTtl()).isBetween(1L, 100_000L);
    fixture.keyspace.validate();
  }

  @Test
  void stopsWhenTheTimeIsOverAndGoesOnThere() {
    load(3000, 10);
    fixture.now += 11;
    fixture.clock.tick = MILLI / 4;
    long first = cycle.run(fixture.now, MILLI);
    assertThat(first).isBetween(1L, 1000L);
    assertThat(stats.expiredTimeCapReached()).isEqualTo(1);
    assertThat(cycle.isBehind()).isTrue();
    assertThat(stats.expireCycleNanos()).isLessThanOrEqualTo(2 * MILLI);
    int runs = 1;
    while (fixture.keyspace.size() > 0 && runs < 1000) {
      cycle.run(fixture.now, MILLI);
      runs++;
    }
    assertThat(runs).isBetween(5, 200);
    stats.reset();
    cycle.run(fixture.now, MILLI);
    assertThat(cycle.isBehind()).isFalse();
  }

  /**
   * Few expired keys among many: the cycle gives up soon, and the stale estimate says how many
   * there are.
   */
  @Test
  void toleratesAFewExpiredKeys() {
    load(60, 10);
    load(6000, 100_000);
    fixture.now += 11;
    long nanos = fixture.clock.nanos;
    for (int i = 0; i < 20; i++) {
      cycle.run(fixture.now, 100 * MILLI);
    }
    assertThat(fixture.clock.nanos - nanos).isLessThan(20 * 50 * fixture.clock.tick);
    assertThat(stats.expiredStalePercent()).isBetween(0.0, 5.0);
  }

  @Test
  void doesNothingWhileItMustNot() {
    load(30, 10);
    fixture.now += 11;
    cycle.setActive(false);
    assertThat(cycle.run(fixture.now, MILLI)).isZero();
    cycle.setActive(true);
    fixture.keyspace.setLoading(true);
    assertThat(cycle.run(fixture.now, MILLI)).isZero();
    assertThat(fixture.read("k10:0")).isNotZero();
    fixture.keyspace.setLoading(false);
    fixture.keyspace.setExpiryPaused(true);
    assertThat(cycle.run(fixture.now, MILLI)).isZero();
    assertThat(fixture.read("k10:0")).isZero();
    assertThat(fixture.keyspace.size()).isEqualTo(30);
    fixture.keyspace.setExpiryPaused(false);
    assertThat(cycle.run(fixture.now, MILLI)).isEqualTo(30);
  }

  @Test
  void aHiddenKeyIsReplacedOnce() {
    fixture.set(fixture.db, "a", "1", fixture.now + 1);
    fixture.set("b", "2");
    fixture.now += 2;
    fixture.keyspace.setExpiryPaused(true);
    assertThat(fixture.read("a")).isZero();
    assertThat(fixture.db.random(fixture.now)).isEqualTo(fixture.read("b"));
    fixture.set("a", "3");
    assertThat(fixture.db.size()).isEqualTo(2);
    assertThat(fixture.text(fixture.read("a"))).isEqualTo("3");
    fixture.db.expireAt(Slice.of("a"), fixture.read("a"), fixture.now - 1);
    fixture.db.rename(Slice.of("b"), fixture.read("b"), Slice.of("a"), fixture.now);
    assertThat(fixture.db.size()).isEqualTo(1);
    fixture.db.expireAt(Slice.of("a"), fixture.read("a"), fixture.now - 1);
    assertThat(fixture.db.delete(Slice.of("a"), fixture.now)).isTrue();
    assertThat(fixture.db.size()).isZero();
  }
}
