package dev.redraft.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.base.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private final KeyspaceFixture fixture = new KeyspaceFixture();
  private final Watches watches = fixture.keyspace.watches();
  private final Watches.Token token = new Watches.Token();
  private final Database db = fixture.db;

  @AfterEach
  void close() {
    watches.unwatch(token);
    assertThat(watches.size()).isZero();
    fixture.close();
  }

  private void watch(String key) {
    watches.watch(token, db, Slice.of(key), fixture.now);
  }

  private boolean isBroken() {
    return watches.isBroken(token, fixture.now);
  }

  @Test
  void anyChangeOfAWatchedKeyBreaks() {
    fixture.set("a", "1");
    watch("a");
    watch("a");
    watch("absent");
    assertThat(token.size()).isEqualTo(2);
    fixture.set("b", "1");
    fixture.set(fixture.keyspace.database(1), "a", "1", Database.NO_EXPIRY);
    assertThat(isBroken()).isFalse();
    fixture.set("absent", "1");
    assertThat(isBroken()).isTrue();
    watches.unwatch(token);
    assertThat(isBroken()).isFalse();
    watch("a");
    db.delete(Slice.of("a"), fixture.now);
    assertThat(token.isDirty()).isTrue();
  }

  @Test
  void oneTokenDoesNotDisturbAnother() {
    Watches.Token other = new Watches.Token();
    watch("a");
    watches.watch(other, db, Slice.of("a"), fixture.now);
    watches.unwatch(token);
    fixture.set("a", "1");
    assertThat(other.isDirty()).isTrue();
    assertThat(token.isDirty()).isFalse();
    watches.unwatch(other);
  }

  @Test
  void aKeyThatExpiresAfterWatchBreaks() {
    fixture.set(db, "a", "1", fixture.now + 10);
    watch("a");
    fixture.now += 10;
    assertThat(isBroken()).isFalse();
    fixture.now++;
    assertThat(isBroken()).isTrue();
    assertThat(token.isDirty()).isFalse();
  }

  @Test
  void aKeyThatHadExpiredMayBeDeletedButNotSet() {
    fixture.set(db, "a", "1", fixture.now + 10);
    fixture.now += 11;
    watch("a");
    fixture.keyspace.expireCycle().run(fixture.now, 1_000_000);
    assertThat(db.size()).isZero();
    assertThat(isBroken()).isFalse();
    fixture.set("a", "2");
    assertThat(isBroken()).isTrue();
  }

  @Test
  void flushBreaksExistingKeysOnly() {
    watch("absent");
    db.flush(fixture.now);
    assertThat(isBroken()).isFalse();
    fixture.set("a", "1");
    watch("a");
    fixture.keyspace.flushAll(fixture.now);
    assertThat(isBroken()).isTrue();
  }

  @Test
  void swapBreaksKeysThatAreOnEitherSide() {
    fixture.set(fixture.keyspace.database(1), "a", "1", Database.NO_EXPIRY);
    watch("absent");
    fixture.keyspace.swap(0, 1, fixture.now);
    assertThat(isBroken()).isFalse();
    watch("a");
    fixture.keyspace.swap(1, 2, fixture.now);
    assertThat(isBroken()).isFalse();
    fixture.keyspace.swap(2, 0, fixture.now);
    assertThat(isBroken()).isTrue();
  }

  /** An expired key that comes by a swap is as absent as before; it is still no key after that. */
  @Test
  void swapWithAnExpiredKeyChangesNothing() {
    fixture.set(fixture.keyspace.database(1), "a", "1", fixture.now + 1);
    fixture.now += 2;
    watch("a");
    fixture.keyspace.swap(0, 1, fixture.now);
    assertThat(isBroken()).isFalse();
    assertThat(fixture.read("a")).isZero();
    assertThat(isBroken()).isFalse();
  }
}
