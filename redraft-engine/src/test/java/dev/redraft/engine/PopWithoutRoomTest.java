package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.BufferPool;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What removes data and replies with it removes nothing when the heap has no room for the reply.
 */
class PopWithoutRoomTest {
  private static final int SIZE = 2 << 20;
  private static final String LARGE = "x".repeat(SIZE);

  private final SimulatedDisk disk = new SimulatedDisk();
  private HandEngine engine;
  private HandConnection client;

  @BeforeEach
  void open() throws Exception {
    engine = new HandEngine(disk, "appendfsync", "no");
    client = engine.connect();
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
  }

  private void send(String... words) {
    client.replies().clear();
    client.send(words);
  }

  private BufferPool pool() {
    return engine.store.services().clients().all().iterator().next().reply().buffer().pool();
  }

  private void assertRefused(String... words) {
    send("DEBUG", "DIGEST");
    String digest = client.texts().getFirst();
    BufferPool pool = pool();
    long charged = pool.limit() - pool.lentBytes() - SIZE / 2;
    long refusals = pool.refusals();
    long position = engine.position();
    long allocations = engine.store.services().keyspace().memory().stats().allocations();
    pool.charge(charged);
    send(words);
    assertThat(client.replies()).as(Arrays.toString(words)).hasSize(1);
    assertThat(client.replies().getFirst().isError()).as(Arrays.toString(words)).isTrue();
    assertThat(pool.refusals()).isGreaterThan(refusals);
    assertThat(engine.position()).isEqualTo(position);
    assertThat(engine.store.services().keyspace().memory().stats().allocations())
        .isEqualTo(allocations);
    pool.refund(charged);
    send("DEBUG", "DIGEST");
    assertThat(client.texts()).as(Arrays.toString(words)).containsExactly(digest);
  }

  @Test
  void strings() {
    send("SET", "key", LARGE);
    assertRefused("GETDEL", "key");
    assertRefused("GETSET", "key", "value");
    assertRefused("SET", "key", "value", "GET");
    assertRefused("SET", "key", "value", "EX", "100", "GET");
  }

  @Test
  void lists() {
    send("RPUSH", "key", LARGE, "middle", LARGE);
    assertRefused("LPOP", "key");
    assertRefused("RPOP", "key");
    assertRefused("LPOP", "key", "2");
    assertRefused("RPOP", "key", "3");
    assertRefused("LMPOP", "1", "key", "LEFT", "COUNT", "2");
    assertRefused("BLMPOP", "0", "1", "key", "RIGHT");
    assertRefused("BLPOP", "key", "0");
    assertRefused("LMOVE", "key", "other", "LEFT", "LEFT");
    assertRefused("RPOPLPUSH", "key", "key");
  }

  @Test
  void sortedSets() {
    send("ZADD", "key", "1", LARGE, "2", "middle", "3", LARGE + "3");
    assertRefused("ZPOPMIN", "key");
    assertRefused("ZPOPMAX", "key", "2");
    assertRefused("ZPOPMAX", "key", "3");
    assertRefused("ZMPOP", "1", "key", "MIN", "COUNT", "2");
    assertRefused("BZMPOP", "0", "1", "key", "MAX");
    assertRefused("BZPOPMIN", "key", "0");
  }

  @Test
  void sets() {
    send("SADD", "key", LARGE);
    assertRefused("SPOP", "key");
    assertRefused("SPOP", "key", "1");
  }

  /** Some effects would be whole by then, and be logged. */
  @Test
  void nearlyAllOfASet() {
    String[] words = new String[3002];
    words[0] = "SADD";
    words[1] = "key";
    for (int i = 2; i < words.length; i++) {
      words[i] = "x".repeat(1000) + i;
    }
    send(words);
    assertRefused("SPOP", "key", "2990");
    send("SPOP", "key", "2990");
    send("SCARD", "key");
    assertThat(client.texts()).containsExactly("10");
  }

  /** Members drawn one by one are gone, and the log is mended. */
  @Test
  void halfOfASet() throws Exception {
    String[] words = new String[3002];
    words[0] = "SADD";
    words[1] = "key";
    for (int i = 2; i < words.length; i++) {
      words[i] = "x".repeat(1000) + i;
    }
    send(words);
    long charged = pool().limit() - pool().lentBytes() - SIZE / 2;
    pool().charge(charged);
    send("SPOP", "key", "1500");
    assertThat(client.replies().getFirst().isError()).isTrue();
    pool().refund(charged);
    send("DEBUG", "DIGEST");
    String digest = client.texts().getFirst();
    engine.settle();
    engine.close();
    engine = new HandEngine(disk, "appendfsync", "no");
    client = engine.connect();
    send("DEBUG", "DIGEST");
    assertThat(client.texts()).containsExactly(digest);
  }
}
