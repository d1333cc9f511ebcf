package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrefetchTest {
  private static final int ENOUGH = 20_000;

  @Test
  void loadsRecordsOfAllSizesAndChangesNothing() {
    try (KeyspaceFixture fixture = new KeyspaceFixture()) {
      fixture.set("short", "value");
      fixture.set("long", "x".repeat(1000));
      fixture.set("longer", "y".repeat(100_000));
      fixture.set(fixture.db, "expired", "value", fixture.now - 1);
      Prefetch prefetch = fixture.keyspace.prefetch();
      long misses = fixture.keyspace.stats().misses;
      int changes = fixture.events.size();
      for (String key : new String[] {"short", "long", "longer", "expired", "missing", ""}) {
        assertThat(add(fixture, key)).isTrue();
      }
      prefetch.load(fixture.db, fixture.memory);
      assertThat(prefetch.loaded()).isNotZero();
      assertThat(fixture.keyspace.stats().misses).isEqualTo(misses);
      assertThat(fixture.events).hasSize(changes);
      assertThat(fixture.db.size()).isEqualTo(4);
      fixture.db.validate();
    }
  }

  @Test
  void takesSoManyKeysAtOnceAndThenAsManyAgain() {
    try (KeyspaceFixture fixture = new KeyspaceFixture()) {
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < Prefetch.KEYS; i++) {
          assertThat(add(fixture, "key " + i)).isTrue();
        }
        assertThat(add(fixture, "one more")).isFalse();
        fixture.keyspace.prefetch().load(fixture.db, fixture.memory);
      }
    }
  }

  @Test
  void isForLargeDatabases() {
    try (KeyspaceFixture fixture = new KeyspaceFixture()) {
      for (int i = 0; i < ENOUGH; i++) {
        assertThat(fixture.keyspace.prefetch().isWorthwhile(fixture.db)).isFalse();
        fixture.set("key " + i, "");
      }
      assertThat(fixture.keyspace.prefetch().isWorthwhile(fixture.db)).isTrue();
    }
  }

  private static boolean add(KeyspaceFixture fixture, String key) {
    byte[] bytes = ("__" + key).getBytes(StandardCharsets.UTF_8);
    return fixture.keyspace.prefetch().add(fixture.db, bytes, 2, bytes.length - 2);
  }
}
