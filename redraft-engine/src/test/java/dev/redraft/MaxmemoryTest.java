package dev.redraft;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** maxmemory, as a client meets it. */
class MaxmemoryTest {
  private static final String VALUE = "v".repeat(1000);

  @Test
  void withoutEvictionCommandsThatNeedMemoryAreRefused() {
    try (Redraft redraft = Redraft.inMemory()) {
      redraft.call("CONFIG", "SET", "maxmemory", "2mb");
      Assertions.assertThatThrownBy(() -> fill(redraft, 10_000))
          .isInstanceOf(RedraftException.class)
          .hasMessage("OOM command not allowed when used memory > 'maxmemory'.");
      long keys = redraft.call("DBSIZE").asLong();
      assertThat(keys).isBetween(500L, 3000L);
      assertThat(redraft.call("GET", "key:1").asText()).isEqualTo(VALUE);
      assertThat(redraft.call("DEL", "key:1").asLong()).isEqualTo(1);
    }
  }

  /** What a flush has not freed yet counts as used, but must not refuse anything. */
  @Test
  void aFlushMakesRoomAtOnce() {
    try (Redraft redraft = Redraft.inMemory()) {
      fill(redraft, 20_000);
      redraft.call("CONFIG", "SET", "maxmemory", "2mb");
      redraft.call("FLUSHALL");
      for (int i = 0; i < 500; i++) {
        assertThat(redraft.call("SET", "key:" + i, VALUE).asText()).isEqualTo("OK");
      }
    }
  }

  @Test
  void withAPolicyOldKeysMakeRoom() {
    try (Redraft redraft = Redraft.inMemory()) {
      redraft.call("CONFIG", "SET", "maxmemory", "2mb", "maxmemory-policy", "allkeys-lru");
      fill(redraft, 10_000);
      assertThat(redraft.call("DBSIZE").asLong()).isBetween(500L, 3000L);
      assertThat(redraft.call("GET", "key:9999").asText()).isEqualTo(VALUE);
      assertThat(redraft.call("INFO", "stats").asText()).containsPattern("evicted_keys:[1-9]");
    }
  }

  @Test
  void volatilePoliciesSpareKeysWithoutExpiry() {
    try (Redraft redraft = Redraft.inMemory()) {
      redraft.call("SET", "kept", VALUE);
      redraft.call("CONFIG", "SET", "maxmemory", "2mb", "maxmemory-policy", "volatile-ttl");
      for (int i = 0; i < 5_000; i++) {
        redraft.call("SET", "key:" + i, VALUE, "EX", "1000");
      }
      assertThat(redraft.call("EXISTS", "kept").asLong()).isEqualTo(1);
      assertThat(redraft.call("DBSIZE").asLong()).isBetween(500L, 3000L);
    }
  }

  private static void fill(Redraft redraft, int keys) {
    for (int i = 0; i < keys; i++) {
      redraft.call("SET", "key:" + i, VALUE);
    }
  }
}
